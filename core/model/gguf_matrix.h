#pragma once
/// A matrix of a GGUF file in its own blocks.

#include "core/formats/gguf.h"
#include "core/formats/quantized/quantized_matrix.h"

#include <memory>

namespace luthier {

class GgufMatrix : public QuantizedMatrix {
public:
    /// @param file  owns the tensor's bytes
    /// @param interleavedHeads  of GgufSource: rows are given in Hugging Face's order
    GgufMatrix(std::shared_ptr<const GgufFile> file, const GgufTensor& tensor, int interleavedHeads)
        : QuantizedMatrix(tensor.shape[0], tensor.shape[1], tensor.bytes.size())
        , m_file(std::move(file))
        , m_tensor(tensor)
        , m_heads(interleavedHeads) {}

    void unpackRows(std::int64_t first, std::int64_t count, float* values) const override;

private:
    std::int64_t rowInFile(std::int64_t row) const;

    std::shared_ptr<const GgufFile> m_file;
    GgufTensor m_tensor;
    int m_heads;
};

} // namespace luthier
