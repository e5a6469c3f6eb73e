#include "core/engine/optim/optimizer.h"

#include "core/engine/nn/tensors.h"
#include "core/engine/optim/adafactor.h"
#include "core/engine/optim/adamw.h"
#include "core/engine/optim/adamw_8bit.h"
#include "core/engine/optim/lion.h"
#include "core/engine/optim/muon.h"
#include "core/engine/optim/sgd.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"

#include <ATen/TensorOperators.h>

#include <cstdlib>

namespace luthier::engine {

Optimizer::Optimizer(std::vector<NamedParameter> parameters, const OptimizerSection& options)
    : m_parameters(std::move(parameters))
    , m_options(options) {}

void Optimizer::step(double learningRate, double gradScale) {
    const auto guard = withoutGradients();
    ++m_step;
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        if (m_parameters[i].tensor->grad().defined()) update(i, learningRate * m_parameters[i].rate, gradScale);
}

at::Tensor& Optimizer::keep(const NamedParameter& parameter, const std::string& ending, at::Tensor zeros) {
    return m_state[parameter.name + ending] = std::move(zeros);
}

double Optimizer::decayOf(std::size_t index) const {
    return isDecayed(m_parameters[index].role) ? m_options.weight_decay : 0;
}

at::Tensor Optimizer::gradientOf(std::size_t index, double gradScale) const {
    const at::Tensor& gradient = m_parameters[index].tensor->grad();
    return gradScale == 1 ? gradient : gradient * gradScale;
}

std::uint64_t Optimizer::stateBytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [name, tensor] : m_state)
        bytes += tensor.nbytes();
    return bytes;
}

Result<void> Optimizer::save(const std::filesystem::path& file) const {
    return saveTensors(file, m_state, {{"step", std::to_string(m_step)}});
}

Result<void> Optimizer::load(const std::filesystem::path& path) {
    LUTHIER_TRY(file, SafetensorsFile::open(path));
    for (auto& [name, tensor] : m_state) {
        const TensorView* saved = file.find(name);
        if (!saved || saved->shape != tensor.sizes().vec() || saved->dtype != dtypeOf(tensor))
            return fail("checkpoint.optimizer", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
                {QT_TRANSLATE_NOOP("errors", "The checkpoint's optimiser state does not fit {name}."),
                    {{"name", name}}},
                {QT_TRANSLATE_NOOP("errors", "Resume with the recipe that the checkpoint was made with."), {}});
        tensor = copyAs(*saved, saved->dtype).to(tensor.device());
    }
    const auto step = file.metadata().find("step");
    m_step = step == file.metadata().end() ? 0 : std::atoll(step->second.c_str());
    return {};
}

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSection& options, std::vector<NamedParameter> parameters) {
    switch (options.type) {
    case OptimizerType::AdamW:
        return std::make_unique<AdamW>(std::move(parameters), options);
    case OptimizerType::AdamW8bit:
        return std::make_unique<AdamW8bit>(std::move(parameters), options);
    case OptimizerType::Adafactor:
        return std::make_unique<Adafactor>(std::move(parameters), options);
    case OptimizerType::Lion:
        return std::make_unique<Lion>(std::move(parameters), options);
    case OptimizerType::Muon:
        return std::make_unique<Muon>(std::move(parameters), options);
    case OptimizerType::Sgd:
        return std::make_unique<Sgd>(std::move(parameters), options);
    }
    return nullptr;
}

} // namespace luthier::engine
