#include "core/engine/optim/optimizer.h"

#include "core/engine/nn/tensors.h"
#include "core/engine/optim/adafactor.h"
#include "core/engine/optim/adamw.h"
#include "core/engine/optim/adamw_8bit.h"
#include "core/engine/optim/lion.h"
#include "core/engine/optim/muon.h"
#include "core/engine/optim/schedule_free_adamw.h"
#include "core/engine/optim/sgd.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"

#include <ATen/TensorOperators.h>

#include <cstdlib>

namespace luthier::engine {

namespace {

constexpr const char* kTrained = ".trained"; // what trains, where a checkpoint's model file has averages

tl::unexpected<Error> failState(const std::string& name) {
    return fail("checkpoint.optimizer", {QT_TRANSLATE_NOOP("errors", "The run cannot be resumed."), {}},
        {QT_TRANSLATE_NOOP("errors", "The checkpoint's optimiser state does not fit {name}."), {{"name", name}}},
        {QT_TRANSLATE_NOOP("errors", "Resume with the recipe that the checkpoint was made with."), {}});
}

} // namespace

Optimizer::Optimizer(std::vector<NamedParameter> parameters, const OptimizerSection& options)
    : m_parameters(std::move(parameters))
    , m_options(options) {
    if (options.ema_decay <= 0) return;
    for (const NamedParameter& parameter : m_parameters)
        m_movingAverages.push_back(&keep(parameter, ".ema", parameter.tensor->detach().clone()));
}

void Optimizer::step(double learningRate, double gradScale) {
    const auto guard = withoutGradients();
    ++m_step;
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        if (m_parameters[i].tensor->grad().defined()) update(i, learningRate * m_parameters[i].rate, gradScale);
    if (m_movingAverages.empty()) return;
    const std::vector<at::Tensor> own = ownAverages();
    for (std::size_t i = 0; i < m_parameters.size(); ++i)
        m_movingAverages[i]->lerp_(own.empty() ? m_parameters[i].tensor->detach() : own[i], 1 - m_options.ema_decay);
}

std::vector<at::Tensor> Optimizer::averages() const {
    std::vector<at::Tensor> out;
    for (const at::Tensor* average : m_movingAverages)
        out.push_back(*average);
    return out.empty() ? ownAverages() : out;
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
    std::map<std::string, at::Tensor> state = m_state;
    if (!averages().empty()) // the model's file has those
        for (const NamedParameter& parameter : m_parameters)
            state[parameter.name + kTrained] = parameter.tensor->detach();
    return saveTensors(file, state, {{"step", std::to_string(m_step)}});
}

Result<void> Optimizer::load(const std::filesystem::path& path) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(file, SafetensorsFile::open(path));
    std::map<std::string, at::Tensor> trained; // views of the parameters
    if (!averages().empty())
        for (const NamedParameter& parameter : m_parameters)
            trained[parameter.name + kTrained] = parameter.tensor->detach();
    for (const auto& [name, tensor] : trained) {
        const TensorView* saved = file.find(name);
        if (!saved || saved->shape != tensor.sizes().vec()) return failState(name);
        tensor.copy_(borrow(*saved));
    }
    for (auto& [name, tensor] : m_state) {
        const TensorView* saved = file.find(name);
        if (!saved || saved->shape != tensor.sizes().vec() || saved->dtype != dtypeOf(tensor)) return failState(name);
        tensor = copyAs(*saved, saved->dtype).to(tensor.device());
    }
    const auto step = file.metadata().find("step");
    m_step = step == file.metadata().end() ? 0 : std::atoll(step->second.c_str());
    return {};
}

AveragedWeights::AveragedWeights(const Optimizer& optimizer) {
    const std::vector<at::Tensor> averages = optimizer.averages();
    for (std::size_t i = 0; i < averages.size(); ++i) {
        at::Tensor* parameter = optimizer.parameters()[i].tensor;
        m_trained.emplace_back(parameter, parameter->detach());
        parameter->set_data(averages[i]);
    }
}

AveragedWeights::~AveragedWeights() {
    for (const auto& [parameter, trained] : m_trained)
        parameter->set_data(trained);
}

std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSection& options, std::vector<NamedParameter> parameters) {
    switch (options.type) {
    case OptimizerType::AdamW:
        return std::make_unique<AdamW>(std::move(parameters), options);
    case OptimizerType::AdamW8bit:
        return std::make_unique<AdamW8bit>(std::move(parameters), options);
    case OptimizerType::ScheduleFreeAdamW:
        return std::make_unique<ScheduleFreeAdamW>(std::move(parameters), options);
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
