// What trains of the model itself, and nothing beside it: its norms (LayerNorm tuning, Zhao et al. 2023;
// peft/tuners/ln_tuning), or its biases (BitFit, Ben Zaken et al. 2022).
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/peft/wrapped_model.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/recipe/adapter_count.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier::engine {

namespace {

std::string normModuleOf(const NamedParameter& parameter) {
    return parameter.name.substr(0, parameter.name.rfind('.'));
}

Result<std::unique_ptr<WrappedModel>> wrapNorms(
    Transformer& model, const AdapterCommon& common, const nlohmann::ordered_json& config) {
    LUTHIER_TRY(targets, TargetModules::of(common));
    TrainedWhole norms;
    norms.infix = "ln_tuning_layers";
    for (const NamedParameter& parameter : model.parameters())
        if (const std::string module = normModuleOf(parameter); targets.chooses(module))
            norms.modules_to_save.push_back(module);
    const auto write = [config](const std::filesystem::path& to, const WrappedNames&) {
        return writeJson(to / "adapter_config.json", config);
    };
    auto adapter = std::make_unique<WrappedModel>(model, std::vector<WrappedLinear>(), norms, write);
    if (adapter->isEmpty()) return failNoTarget(model, common.target_modules);
    return adapter;
}

/// All norms, or those that target_modules names.
Result<std::unique_ptr<Adapter>> createLnTuning(Transformer& model, const AdapterStart& start) {
    const AdapterSection& section = start.section;
    AdapterCommon common;
    common.task_type = taskTypeOf(model.spec());
    common.base_model_name_or_path = start.basePath;
    // All of them, or those that are named, by the last parts of their names.
    for (const NamedParameter& parameter : model.parameters()) {
        if (parameter.role != ParameterRole::Norm || !parameter.tensor->defined()) continue;
        const std::string module = normModuleOf(parameter), name = lastPartOf(module);
        const bool isMeant =
            isTargetModule("", section.target_modules) || isTargetModule(module, section.target_modules);
        if (isMeant && std::ranges::count(common.target_modules, name) == 0) common.target_modules.push_back(name);
    }
    if (common.target_modules.empty()) return failNoTarget(model, section.target_modules);
    nlohmann::ordered_json config;
    writeCommon(config, "LN_TUNING", common);
    for (const char* key : {"fan_in_fan_out", "layers_to_transform", "layers_pattern"})
        config.erase(key); // not of this kind
    LUTHIER_TRY(adapter, wrapNorms(model, common, config));
    adapter->setTrainable(true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

Result<std::unique_ptr<Adapter>> loadLnTuning(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readJsonObject(folder / "adapter_config.json"));
    LUTHIER_TRY(common, readCommon(config, "LN_TUNING", {}));
    LUTHIER_TRY_DO(makeRoom(model, folder, common.task_type, common.modules_to_save));
    LUTHIER_TRY(adapter, wrapNorms(model, common, config));
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->setTrainable(trainable);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

/// All biases. PEFT has no such kind: its folder is that of a LoRA which trains them (bias: all) and adds nothing
/// itself.
Result<std::unique_ptr<Adapter>> createBitFit(Transformer& model, const AdapterStart& start) {
    AdapterSection empty;
    empty.type = AdapterType::Lora;
    empty.r = 1;
    empty.lora_alpha = 1;
    empty.lora_dropout = 0;
    empty.modules_to_save = start.section.modules_to_save;
    empty.bias = BiasTraining::All;
    empty.target_modules = {model.linears().front()->name};
    LUTHIER_TRY(adapter, kLora.create(model, {empty, start.basePath, start.startIds, start.measure}));
    const auto guard = withoutGradients();
    for (const NamedParameter& parameter : adapter->parameters()) {
        if (parameter.name.find(".lora_") == std::string::npos) continue;
        parameter.tensor->zero_();
        parameter.tensor->set_requires_grad(false);
    }
    return adapter;
}

} // namespace

const AdapterKind kLnTuning{"LN_TUNING", AdapterType::LnTuning, createLnTuning, loadLnTuning};
const AdapterKind kBitFit{"LORA", AdapterType::BitFit, createBitFit, nullptr};

} // namespace luthier::engine
