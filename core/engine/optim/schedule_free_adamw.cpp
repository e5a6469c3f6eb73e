#include "core/engine/optim/schedule_free_adamw.h"

#include "core/engine/kernels/place.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

ScheduleFreeAdamW::ScheduleFreeAdamW(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters()) {
        const at::Tensor plain = parameter.tensor->detach();
        m_states.push_back({keep(parameter, ".z", plain.clone()), keep(parameter, ".exp_avg_sq", at::zeros_like(plain)),
            keep(parameter, ".averaging", at::zeros({2}, onHost(at::kDouble)))});
    }
}

void ScheduleFreeAdamW::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& y = *parameters()[index].tensor;
    const State& state = m_states[index];
    const double beta1 = options().betas[0], beta2 = options().betas[1];
    auto* weights = state.weights.data_ptr<double>();
    weights[1] = std::max(weights[1], learningRate);
    const double weight = weights[1] * weights[1];
    weights[0] += weight;
    const double c = weights[0] > 0 ? weight / weights[0] : 0;

    const at::Tensor gradient = gradientOf(index, gradScale);
    state.v.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
    const double correction = 1 - std::pow(beta2, double(stepCount()));
    at::Tensor direction = gradient / (state.v / correction).sqrt_().add_(options().eps);
    if (const double decay = decayOf(index); decay > 0) direction.add_(y.detach(), decay);
    // y = (1 - beta1) z + beta1 x after the step, without x: as in the authors' code.
    y.lerp_(state.z, c);
    y.add_(direction, learningRate * (beta1 * (1 - c) - 1));
    state.z.sub_(direction, learningRate);
}

std::vector<at::Tensor> ScheduleFreeAdamW::ownAverages() const {
    std::vector<at::Tensor> out;
    for (std::size_t i = 0; i < m_states.size(); ++i)
        out.push_back(parameters()[i].tensor->detach().lerp(m_states[i].z, 1 - 1 / options().betas[0]));
    return out;
}

} // namespace luthier::engine
