#include "core/engine/optim/adamw.h"

#include "core/engine/kernels/adamw_kernel.h"
#include "core/engine/nn/tensors.h"

#include <ATen/ops/zeros_like.h>

namespace luthier::engine {

AdamW::AdamW(std::vector<NamedParameter> parameters, OptimizerSection options)
    : m_parameters(std::move(parameters))
    , m_options(std::move(options)) {
    for (const NamedParameter& parameter : m_parameters) {
        const at::Tensor plain = parameter.tensor->detach();
        m_moments.push_back({at::zeros_like(plain), at::zeros_like(plain)});
    }
}

void AdamW::step(double learningRate, double gradScale) {
    ++m_step;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const NamedParameter& parameter = m_parameters[i];
        if (!parameter.tensor->grad().defined()) continue;
        updateAdamW(*parameter.tensor, parameter.tensor->grad(), m_moments[i].first, m_moments[i].second,
            {learningRate, m_options.betas[0], m_options.betas[1], m_options.eps,
                isDecayed(parameter.role) ? m_options.weight_decay : 0.0, m_step, gradScale});
    }
}

std::uint64_t AdamW::stateBytes() const {
    std::uint64_t bytes = 0;
    for (const Moments& moments : m_moments)
        bytes += moments.first.nbytes() + moments.second.nbytes();
    return bytes;
}

Result<void> AdamW::save(const std::filesystem::path& file) const {
    std::map<std::string, at::Tensor> tensors;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        tensors[m_parameters[i].name + ".exp_avg"] = m_moments[i].first;
        tensors[m_parameters[i].name + ".exp_avg_sq"] = m_moments[i].second;
    }
    return saveTensors(file, tensors, {{"step", std::to_string(m_step)}});
}

Result<void> AdamW::load(const std::filesystem::path& path) {
    LUTHIER_TRY(file, SafetensorsFile::open(path));
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        LUTHIER_TRY(first, savedMoment(file, m_parameters[i], ".exp_avg"));
        LUTHIER_TRY(second, savedMoment(file, m_parameters[i], ".exp_avg_sq"));
        m_moments[i] = {first, second};
    }
    const auto step = file.metadata().find("step");
    m_step = step == file.metadata().end() ? 0 : std::atoll(step->second.c_str());
    return {};
}

} // namespace luthier::engine
