#include "core/engine/quant/packed_weights.h"

#include "core/engine/kernels/place.h"
#include "core/engine/torch_compat.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <torch/csrc/autograd/custom_function.h>

#include <map>

namespace luthier::engine {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Values of the matrix that is being multiplied, in a place that each thread has once: what comes and goes between
/// tensors that stay would leave holes among them.
at::Tensor valuesForNow(const PackedWeights& weights, at::ScalarType type) {
    thread_local std::map<at::ScalarType, at::Tensor> places;
    const auto place = [&](at::ScalarType type) {
        at::Tensor& own = places[type];
        const std::int64_t count = weights.outFeatures * weights.inFeatures;
        if (!own.defined() || own.device() != weights.device() || own.numel() < count) {
            own.reset(); // before its larger successor
            own = at::empty({count}, on(weights.device(), type));
        }
        return own.narrow(0, 0, count).view({weights.outFeatures, weights.inFeatures});
    };
    at::Tensor wide = place(at::kFloat);
    weights.writeValues(wide);
    return type == at::kFloat ? wide : place(type).copy_(wide);
}

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
        return at::linear(input, valuesForNow(*weights, input.scalar_type()), bias.numel() > 0 ? bias : at::Tensor());
    }

    static variable_list backward(AutogradContext* context, const variable_list& outputGradients) {
        const auto guard = withoutGradients();
        const auto kept = context->saved_data["weights"].toCapsule();
        const PackedWeights& weights = *static_cast<const KeptWeights&>(*kept).weights;
        const at::Tensor& gradient = outputGradients[0];
        at::Tensor biasGradient;
        if (context->saved_data["trains_bias"].toBool())
            biasGradient = gradient.reshape({-1, weights.outFeatures}).sum(0);
        return {at::matmul(gradient, valuesForNow(weights, gradient.scalar_type())), biasGradient, at::Tensor()};
    }
};

} // namespace

at::Tensor PackedWeights::values(at::ScalarType type) const {
    const auto guard = withoutGradients();
    at::Tensor out = at::empty({outFeatures, inFeatures}, on(device(), at::kFloat));
    writeValues(out);
    return out.to(type);
}

at::Tensor linear(
    const at::Tensor& input, const std::shared_ptr<const PackedWeights>& weights, const at::Tensor& bias) {
    return PackedLinear::apply(input, bias.defined() ? bias : at::empty({0}, input.options()), weights);
}

} // namespace luthier::engine
