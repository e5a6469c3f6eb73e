#include "core/engine/optim/sgd.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

namespace luthier::engine {

Sgd::Sgd(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters())
        m_moments.push_back(&keep(parameter, ".momentum_buffer", at::zeros_like(parameter.tensor->detach())));
}

void Sgd::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& parameter = *parameters()[index].tensor;
    at::Tensor& moment = *m_moments[index];
    moment.mul_(options().momentum).add_(gradientOf(index, gradScale));
    if (const double decay = decayOf(index); decay > 0) moment.add_(parameter, decay);
    parameter.sub_(moment, learningRate);
}

} // namespace luthier::engine
