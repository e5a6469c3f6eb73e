#pragma once
/// A weight as a quantised checkpoint keeps it: read where it lies, unpacked row by row.

#include <cstdint>

namespace luthier {

/// Borrows the file's bytes.
class QuantizedMatrix {
public:
    QuantizedMatrix(std::int64_t out, std::int64_t in, std::uint64_t size)
        : outFeatures(out)
        , inFeatures(in)
        , bytes(size) {}
    virtual ~QuantizedMatrix() = default;

    const std::int64_t outFeatures, inFeatures;
    const std::uint64_t bytes; ///< of all its parts, as they lie

    /// Rows [first, first + count) of [out, in], float32. Several threads may ask at once.
    virtual void unpackRows(std::int64_t first, std::int64_t count, float* values) const = 0;
};

} // namespace luthier
