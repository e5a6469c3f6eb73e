#include "core/engine/optim/lion.h"

#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

namespace luthier::engine {

Lion::Lion(std::vector<NamedParameter> parameters, OptimizerSection options)
    : m_parameters(std::move(parameters))
    , m_options(std::move(options)) {
    for (const NamedParameter& parameter : m_parameters)
        m_moments.push_back(at::zeros_like(parameter.tensor->detach()));
}

void Lion::step(double learningRate, double gradScale) {
    const auto guard = withoutGradients();
    const double beta1 = m_options.betas[0], beta2 = m_options.betas[1];
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const NamedParameter& parameter = m_parameters[i];
        if (!parameter.tensor->grad().defined()) continue;
        const at::Tensor gradient = gradScale == 1 ? parameter.tensor->grad() : parameter.tensor->grad() * gradScale;
        at::Tensor& moment = m_moments[i];
        const at::Tensor direction = (moment * beta1).add_(gradient, 1 - beta1).sign_();
        if (isDecayed(parameter.role)) parameter.tensor->mul_(1 - learningRate * m_options.weight_decay);
        parameter.tensor->sub_(direction, learningRate);
        moment.mul_(beta2).add_(gradient, 1 - beta2);
    }
}

Result<void> Lion::save(const std::filesystem::path& file) const {
    std::map<std::string, at::Tensor> tensors;
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        tensors[m_parameters[i].name + ".exp_avg"] = m_moments[i];
    return saveTensors(file, tensors);
}

Result<void> Lion::load(const std::filesystem::path& path) {
    LUTHIER_TRY(file, SafetensorsFile::open(path));
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        LUTHIER_TRY(moment, savedMoment(file, m_parameters[i], ".exp_avg"));
        m_moments[i] = moment;
    }
    return {};
}

std::uint64_t Lion::stateBytes() const {
    std::uint64_t bytes = 0;
    for (const at::Tensor& moment : m_moments)
        bytes += moment.nbytes();
    return bytes;
}

} // namespace luthier::engine
