#include "core/engine/nn/linear.h"

#include <ATen/ops/linear.h>

namespace luthier::engine {

at::Tensor inTypeOf(const at::Tensor& tensor, const at::Tensor& like) {
    return tensor.defined() && tensor.scalar_type() != like.scalar_type() ? tensor.to(like.scalar_type()) : tensor;
}

at::Tensor Linear::forward(const at::Tensor& input, bool training) const {
    const at::Tensor w = inTypeOf(weight, input);
    at::Tensor entered = input;
    for (const auto& adapter : adapters)
        entered = adapter->enter(entered);
    at::Tensor output =
        at::linear(entered, transposed ? w.t() : w, bias.defined() ? inTypeOf(bias, input) : at::Tensor());
    for (const auto& adapter : adapters)
        output = adapter->apply(input, output, training);
    return output;
}

} // namespace luthier::engine
