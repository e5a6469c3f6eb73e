#include "core/engine/nn/linear.h"

#include <ATen/ops/linear.h>

namespace luthier::engine {

at::Tensor inTypeOf(const at::Tensor& tensor, const at::Tensor& like) {
    return tensor.defined() && tensor.scalar_type() != like.scalar_type() ? tensor.to(like.scalar_type()) : tensor;
}

at::Tensor Weights::values(at::ScalarType type) const {
    if (packed) return packed->values(type);
    const at::Tensor typed = dense.scalar_type() == type ? dense : dense.to(type);
    return transposed ? typed.t() : typed;
}

at::Tensor Weights::multiply(const at::Tensor& input, const at::Tensor& bias) const {
    return packed ? linear(input, packed, bias) : at::linear(input, values(input.scalar_type()), bias);
}

void Weights::setValues(const at::Tensor& values) {
    dense = (transposed ? values.t() : values).contiguous().to(packed ? values.scalar_type() : dense.scalar_type());
    packed.reset();
}

void Weights::unpack(at::ScalarType type) {
    if (packed) setValues(packed->values(type));
}

at::Tensor Linear::forward(const at::Tensor& input, bool training) const {
    at::Tensor entered = input;
    for (const auto& adapter : adapters)
        entered = adapter->enter(entered);
    at::Tensor output = weights.multiply(entered, inTypeOf(bias, input));
    for (const auto& adapter : adapters)
        output = adapter->apply(input, output, training);
    return output;
}

} // namespace luthier::engine
