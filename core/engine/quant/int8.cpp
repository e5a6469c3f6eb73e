#include "core/engine/quant/int8.h"

#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/where.h>

namespace luthier::engine {

Int8Tensors quantizeInt8(const at::Tensor& weight) {
    const auto guard = withoutGradients();
    const at::Tensor absmax = weight.abs().amax({1});
    const at::Tensor factor = at::where(absmax.gt(0), absmax.reciprocal() * 127, absmax);
    return {(weight * factor.unsqueeze(1)).round_().to(at::kChar), absmax};
}

Int8Weights::Int8Weights(const Int8Tensors& tensors, at::Device device)
    : PackedWeights(tensors.codes.size(0), tensors.codes.size(1))
    , m_tensors{tensors.codes.to(device), tensors.absmax.to(device)} {}

void Int8Weights::writeValues(at::Tensor& out) const {
    const auto guard = withoutGradients();
    constexpr float kOneCode = 7.874015718698502e-3F; // 1 / 127 as bitsandbytes multiplies by it, for equal bits
    out.copy_(m_tensors.codes).mul_(m_tensors.absmax.unsqueeze(1)).mul_(kOneCode);
}

} // namespace luthier::engine
