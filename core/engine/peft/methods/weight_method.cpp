#include "core/engine/peft/methods/weight_method.h"

#include "core/engine/peft/target_modules.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/safetensors.h"
#include "core/recipe/adapter_count.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;

Result<void> checkTrainable(const WeightMethod& method, const Json& config) {
    for (const std::string_view key : method.trainingOnly)
        if (const auto it = config.find(std::string(key)); it != config.end() && it->is_number() && *it != 0)
            return failUnsupported(std::string(key), it->dump());
    return {};
}

/// @param file  of a saved adapter; null: a new one
Result<std::unique_ptr<WrappedModel>> wrapWeights(Transformer& model, const WeightMethod& method,
    const AdapterCommon& common, const Json& config, const SafetensorsFile* file) {
    LUTHIER_TRY(targets, TargetModules::of(common));
    const auto guard = withoutGradients();
    auto shared = std::make_unique<SharedTensors>();
    std::vector<Linear*> layers;
    for (Linear* linear : model.linears())
        if (targets.chooses(linear->name) && !isExpertModule(linear->name)) layers.push_back(linear);
    if (layers.empty()) return failNoTarget(model, common.target_modules);
    const auto sourceOf = [&](const Linear& linear) { return PartSource(linear, config, file, *shared); };
    for (const Linear* linear : layers)
        if (method.check) LUTHIER_TRY_DO(method.check(sourceOf(*linear)));
    if (method.prepare) method.prepare(layers, sourceOf(*layers.front()));
    std::vector<WrappedLinear> parts;
    for (Linear* linear : layers)
        parts.push_back({linear, method.part(sourceOf(*linear))});
    const auto write = [config](const std::filesystem::path& folder, const WrappedNames& names) {
        Json said = config;
        said["inference_mode"] = true;
        if (said.contains("fan_in_fan_out")) said["fan_in_fan_out"] = names.transposed;
        if (said["target_modules"] == Json::array({"all-linear"})) said["target_modules"] = names.targets;
        return writeJson(folder / "adapter_config.json", said);
    };
    return std::make_unique<WrappedModel>(
        model, std::move(parts), TrainedWhole{common.modules_to_save, common.bias}, write, std::move(shared));
}

} // namespace

Result<std::unique_ptr<Adapter>> createWeightMethod(
    Transformer& model, const WeightMethod& method, const AdapterSection& section, const std::string& basePath) {
    AdapterCommon common;
    common.task_type = taskTypeOf(model.spec());
    common.base_model_name_or_path = basePath;
    common.target_modules = section.target_modules;
    common.modules_to_save = section.modules_to_save;
    Json config = method.newConfig(section);
    writeCommon(config, method.peft_type, common);
    config["init_weights"] = true;
    LUTHIER_TRY_DO(makeRoom(model, common.modules_to_save));
    LUTHIER_TRY(adapter, wrapWeights(model, method, common, config, nullptr));
    adapter->setTrainable(true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

Result<std::unique_ptr<Adapter>> loadWeightMethod(
    Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(header, readAdapterHeader(folder));
    const auto* found = std::find_if(std::begin(kWeightMethods), std::end(kWeightMethods),
        [&](const WeightMethod* method) { return method->peft_type == header.peft_type; });
    if (found == std::end(kWeightMethods)) return failUnsupported("peft_type", header.peft_type);
    const WeightMethod* method = *found;
    LUTHIER_TRY(config, readJsonObject(folder / "adapter_config.json"));
    std::vector<std::string_view> keys(method->keys.begin(), method->keys.end());
    keys.insert(keys.end(), method->trainingOnly.begin(), method->trainingOnly.end());
    LUTHIER_TRY(common, readCommon(config, method->peft_type, keys));
    if (trainable) LUTHIER_TRY_DO(checkTrainable(*method, config));
    LUTHIER_TRY_DO(makeRoom(model, folder, common.task_type, common.modules_to_save));
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    try {
        LUTHIER_TRY(adapter, wrapWeights(model, *method, common, config, &file));
        LUTHIER_TRY_DO(adapter->load(folder));
        adapter->setTrainable(trainable);
        return std::unique_ptr<Adapter>(std::move(adapter));
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    } catch (const OddValue& odd) {
        return failUnsupported(odd.key, std::to_string(odd.value));
    }
}

} // namespace luthier::engine
