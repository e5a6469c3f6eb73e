#pragma once
/// Weights as a quantised checkpoint or a GGUF file keeps them: they stay in the file's pages.

#include "core/engine/quant/packed_weights.h"
#include "core/formats/quantized/quantized_matrix.h"

#include <memory>

namespace luthier::engine {

class StoredWeights : public PackedWeights {
public:
    /// @param matrix  keeps what it borrows alive
    /// @param device  where values are wanted; unpacked on the processor
    StoredWeights(std::shared_ptr<const QuantizedMatrix> matrix, at::Device device)
        : PackedWeights(matrix->outFeatures, matrix->inFeatures)
        , m_matrix(std::move(matrix))
        , m_device(device) {}

    void writeValues(at::Tensor& out) const override;
    std::uint64_t bytes() const override { return m_matrix->bytes; }
    at::Device device() const override { return m_device; }

private:
    std::shared_ptr<const QuantizedMatrix> m_matrix;
    at::Device m_device;
};

/// All of them, [out, in] float32, in the processor's memory.
at::Tensor unpacked(const QuantizedMatrix& matrix);

} // namespace luthier::engine
