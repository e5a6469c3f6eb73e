#include "core/engine/optim/lion.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

namespace luthier::engine {

Lion::Lion(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters())
        m_moments.push_back(&keep(parameter, ".exp_avg", at::zeros_like(parameter.tensor->detach())));
}

void Lion::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& parameter = *parameters()[index].tensor;
    const at::Tensor gradient = gradientOf(index, gradScale);
    const double beta1 = options().betas[0], beta2 = options().betas[1];
    at::Tensor& moment = *m_moments[index];
    const at::Tensor direction = (moment * beta1).add_(gradient, 1 - beta1).sign_();
    if (isDecayed(parameters()[index].role)) parameter.mul_(1 - learningRate * options().weight_decay);
    parameter.sub_(direction, learningRate);
    moment.mul_(beta2).add_(gradient, 1 - beta2);
}

} // namespace luthier::engine
