#include "core/engine/nn/norm.h"

#include "core/engine/nn/linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rsqrt.h>

namespace luthier::engine {

at::Tensor Norm::forward(const at::Tensor& input) const {
    if (kind == NormKind::LayerNorm)
        return at::layer_norm(input, {input.size(-1)}, inTypeOf(weight, input), inTypeOf(bias, input), eps);
    const at::Tensor x = input.to(at::kFloat);
    const at::Tensor normed = x * at::rsqrt(x.square().mean(-1, /*keepdim=*/true) + eps);
    if (unitOffset) return (normed * (weight.to(at::kFloat) + 1)).to(input.scalar_type());
    return inTypeOf(weight, input) * normed.to(input.scalar_type());
}

} // namespace luthier::engine
