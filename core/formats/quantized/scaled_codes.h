#pragma once
/// Form of most formats: value = (code - zero) * scale, where a rectangle of the matrix shares scale and zero. A format
/// defines how its codes lie and where its scales are. Private to core/formats/quantized.

#include "core/formats/model_folder.h"
#include "core/formats/quantized/quantized_matrix.h"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace luthier::quantized {

/// Scales and zeros of a matrix, widened.
struct Grid {
    std::vector<float> scales;         ///< [row groups, columns]
    std::vector<float> zeros;          ///< like scales; empty: none
    std::int64_t columns = 1;          ///< groups beside each other
    std::int64_t rowsAGroup = 1;       ///< rows that share a scale
    std::vector<std::int32_t> groupOf; ///< [in]: which of the columns
};

/// Groups of `size` inputs, one after the other.
std::vector<std::int32_t> evenGroups(std::int64_t in, std::int64_t columns, std::int64_t size);

/// @tparam Code  float operator()(std::int64_t row, std::int64_t column) const
template <class Code>
class ScaledCodes : public QuantizedMatrix {
public:
    ScaledCodes(std::int64_t out, std::int64_t in, std::uint64_t size, Code code, Grid grid)
        : QuantizedMatrix(out, in, size)
        , m_code(std::move(code))
        , m_grid(std::move(grid)) {}

    void unpackRows(std::int64_t first, std::int64_t count, float* values) const override {
        for (std::int64_t row = first; row < first + count; ++row) {
            const std::int64_t base = row / m_grid.rowsAGroup * m_grid.columns;
            const float* scales = m_grid.scales.data() + base;
            const float* zeros = m_grid.zeros.empty() ? nullptr : m_grid.zeros.data() + base;
            for (std::int64_t column = 0; column < inFeatures; ++column) {
                const std::int32_t group = m_grid.groupOf[std::size_t(column)];
                const float code = m_code(row, column);
                *values++ = (zeros ? code - zeros[group] : code) * scales[group];
            }
        }
    }

private:
    Code m_code;
    Grid m_grid;
};

/// Codes of a few bits, packed into words of 32 bits, the lowest bits first.
struct PackedInts {
    const std::byte* words;
    int bits;

    /// @param index  of a code, `perWord()` to a word
    std::uint32_t at(std::int64_t word, int place) const {
        std::uint32_t value = 0;
        std::memcpy(&value, words + word * 4, 4); // a header of odd length moves them
        return value >> (bits * place) & ((1U << bits) - 1);
    }
    int perWord() const { return 32 / bits; }
};

/// Parts of one weight, by the suffix behind its module's name.
class Parts {
public:
    Parts(const ModelFolder& files, std::string module)
        : m_files(files)
        , m_module(std::move(module)) {}

    const std::string& module() const { return m_module; }
    /// Null where there is none. What was found is counted as a part.
    const TensorView* find(const std::string& part);
    /// Errors: "model.quantized" if it is missing or has another shape. A size of -1 matches any.
    Result<const TensorView*> get(const std::string& part, const std::vector<std::int64_t>& shape);
    std::uint64_t bytes() const;
    const std::vector<std::string>& names() const { return m_names; }
    /// "model.quantized": something about this weight.
    tl::unexpected<Error> fail(const std::string& what) const;

private:
    const ModelFolder& m_files;
    std::string m_module;
    std::vector<std::string> m_names;
};

/// A number of any type, widened. No type is an error: a value that is not a number gives 0.
float numberAt(const TensorView& view, std::int64_t index);
/// All of them.
std::vector<float> numbersOf(const TensorView& view);

/// The modules that have such a part.
std::vector<std::string> modulesWith(const ModelFolder& files, const std::string& part);

} // namespace luthier::quantized
