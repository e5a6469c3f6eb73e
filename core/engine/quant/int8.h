#pragma once
/// Eight bits a weight, a scale a row: the weights of LLM.int8 (Dettmers et al. 2022, section 2), in the layout of
/// bitsandbytes. Activations are not rounded.

#include "core/engine/quant/packed_weights.h"

namespace luthier::engine {

struct Int8Tensors {
    at::Tensor codes;  ///< [out, in] int8: round(127 w / absmax), halves to even
    at::Tensor absmax; ///< [out] float32: the largest magnitude of each row
};

/// @param weight [out, in] float32
Int8Tensors quantizeInt8(const at::Tensor& weight);

class Int8Weights : public PackedWeights {
public:
    Int8Weights(const Int8Tensors& tensors, at::Device device);

    void writeValues(at::Tensor& out) const override;
    std::uint64_t bytes() const override { return m_tensors.codes.nbytes() + m_tensors.absmax.nbytes(); }
    at::Device device() const override { return m_tensors.codes.device(); }

private:
    Int8Tensors m_tensors;
};

} // namespace luthier::engine
