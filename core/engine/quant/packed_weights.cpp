#include "core/engine/quant/packed_weights.h"

#include "core/engine/torch_compat.h"

#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <torch/csrc/autograd/custom_function.h>

namespace luthier::engine {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// So that the graph keeps them alive.
struct KeptWeights : torch::CustomClassHolder {
    explicit KeptWeights(std::shared_ptr<const PackedWeights> own)
        : weights(std::move(own)) {}
    std::shared_ptr<const PackedWeights> weights;
};

struct PackedLinear : torch::autograd::Function<PackedLinear> {
    /// @param bias  an empty one stands for none: autograd takes no undefined tensor
    static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& bias,
        const std::shared_ptr<const PackedWeights>& weights) {
        const auto guard = withoutGradients();
        context->saved_data["weights"] = c10::IValue::make_capsule(c10::make_intrusive<KeptWeights>(weights));
        context->saved_data["trains_bias"] = bias.numel() > 0 && bias.requires_grad();
        return at::linear(input, weights->values(input.scalar_type()), bias.numel() > 0 ? bias : at::Tensor());
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputGradients) {
        const auto guard = withoutGradients();
        const auto kept = context->saved_data["weights"].toCapsule();
        const PackedWeights& weights = *static_cast<const KeptWeights&>(*kept).weights;
        const at::Tensor& gradient = outputGradients[0];
        at::Tensor biasGradient;
        if (context->saved_data["trains_bias"].toBool())
            biasGradient = gradient.reshape({-1, weights.outFeatures}).sum(0);
        return {at::matmul(gradient, weights.values(gradient.scalar_type())), biasGradient, at::Tensor()};
    }
};

} // namespace

at::Tensor linear(
    const at::Tensor& input, const std::shared_ptr<const PackedWeights>& weights, const at::Tensor& bias) {
    return PackedLinear::apply(input, bias.defined() ? bias : at::empty({0}, input.options()), weights);
}

} // namespace luthier::engine
