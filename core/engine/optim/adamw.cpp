#include "core/engine/optim/adamw.h"

#include "core/engine/kernels/adamw_kernel.h"

#include <ATen/ops/zeros_like.h>

namespace luthier::engine {

AdamW::AdamW(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters()) {
        const at::Tensor plain = parameter.tensor->detach();
        m_moments.push_back({keep(parameter, ".exp_avg", at::zeros_like(plain)),
            keep(parameter, ".exp_avg_sq", at::zeros_like(plain))});
    }
}

void AdamW::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& parameter = *parameters()[index].tensor;
    updateAdamW(parameter, parameter.grad(), m_moments[index].first, m_moments[index].second,
        {learningRate, options().betas[0], options().betas[1], options().eps, decayOf(index), stepCount(), gradScale});
}

} // namespace luthier::engine
