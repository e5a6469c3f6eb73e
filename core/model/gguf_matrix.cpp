#include "core/model/gguf_matrix.h"

namespace luthier {

std::int64_t GgufMatrix::rowInFile(std::int64_t row) const {
    if (m_heads == 0) return row;
    const std::int64_t width = outFeatures / m_heads, within = row % width, half = width / 2;
    return row - within + (within < half ? 2 * within : 2 * (within - half) + 1);
}

void GgufMatrix::unpackRows(std::int64_t first, std::int64_t count, float* values) const {
    const std::size_t rowBytes = m_tensor.bytes.size() / std::size_t(outFeatures); // a row is whole blocks
    for (std::int64_t row = first; row < first + count; ++row, values += inFeatures)
        dequantize(
            {m_tensor.type, {1, inFeatures}, m_tensor.bytes.subspan(std::size_t(rowInFile(row)) * rowBytes, rowBytes)},
            values);
}

} // namespace luthier
