#include "core/formats/peft_config.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> failUnsupported(const std::string& key, const std::string& value) {
    return fail("peft.unsupported", {QT_TRANSLATE_NOOP("errors", "This adapter cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its adapter_config.json has {key} = {value}, which Luthier does not support."),
            {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "Choose another adapter, or merge it with the program that made it."), {}});
}

bool isSet(const Json& value) {
    return !(value.is_null() || value == false || value == "" || value == 0 ||
             ((value.is_object() || value.is_array()) && value.empty()));
}

/// A string, a list of strings, or nothing.
std::vector<std::string> stringList(const Json& value) {
    if (value.is_string()) return {value.get<std::string>()};
    if (value.is_array()) return value.get<std::vector<std::string>>();
    return {};
}

/// Keys that change what the adapter computes and that nothing here obeys, unless unset.
constexpr const char* kRefusedWhenSet[] = {"use_dora", "layers_pattern", "layer_replication", "megatron_config",
    "loftq_config", "use_qalora", "trainable_token_indices", "exclude_modules", "target_parameters", "lora_bias",
    "alora_invocation_tokens", "arrow_config", "eva_config", "corda_config"};

} // namespace

Result<LoraConfig> readLoraConfig(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        if (const std::string type = json.value("peft_type", ""); type != "LORA")
            return failUnsupported("peft_type", type);
        for (const char* key : kRefusedWhenSet)
            if (json.contains(key) && isSet(json[key])) return failUnsupported(key, json[key].dump());
        LoraConfig config;
        config.bias = json.value("bias", config.bias);
        if (config.bias != "none" && config.bias != "all" && config.bias != "lora_only")
            return failUnsupported("bias", config.bias);
        if (const Json task = json.value("task_type", Json()); task.is_string()) config.task_type = task;
        config.r = json.value("r", config.r);
        config.lora_alpha = json.value("lora_alpha", config.lora_alpha);
        config.lora_dropout = json.value("lora_dropout", config.lora_dropout);
        config.use_rslora = json.value("use_rslora", false);
        config.fan_in_fan_out = json.value("fan_in_fan_out", false);
        config.target_modules = stringList(json.value("target_modules", Json()));
        config.modules_to_save = stringList(json.value("modules_to_save", Json()));
        if (const Json layers = json.value("layers_to_transform", Json()); layers.is_array())
            config.layers_to_transform = layers.get<std::vector<int>>();
        else if (layers.is_number_integer())
            config.layers_to_transform = std::vector<int>{layers.get<int>()};
        if (const auto ranks = json.find("rank_pattern"); ranks != json.end() && ranks->is_object())
            for (const auto& [key, value] : ranks->items())
                config.rank_pattern[key] = value;
        if (const auto alphas = json.find("alpha_pattern"); alphas != json.end() && alphas->is_object())
            for (const auto& [key, value] : alphas->items())
                config.alpha_pattern[key] = value;
        if (const Json base = json.value("base_model_name_or_path", Json()); base.is_string())
            config.base_model_name_or_path = base;
        return config;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

Result<void> writeLoraConfig(const std::filesystem::path& folder, const LoraConfig& config) {
    Json json;
    json["peft_type"] = "LORA";
    json["task_type"] = config.task_type;
    json["base_model_name_or_path"] = config.base_model_name_or_path;
    json["inference_mode"] = true;
    json["r"] = config.r;
    // PEFT's type is int; AdapterHub's and hand-written files may have a float.
    if (config.lora_alpha == static_cast<int>(config.lora_alpha))
        json["lora_alpha"] = static_cast<int>(config.lora_alpha);
    else
        json["lora_alpha"] = config.lora_alpha;
    json["lora_dropout"] = config.lora_dropout;
    json["bias"] = config.bias;
    json["use_rslora"] = config.use_rslora;
    json["use_dora"] = false;
    json["fan_in_fan_out"] = config.fan_in_fan_out;
    json["init_lora_weights"] = true;
    json["target_modules"] = config.target_modules;
    json["modules_to_save"] = config.modules_to_save.empty() ? Json() : Json(config.modules_to_save);
    json["layers_to_transform"] = config.layers_to_transform ? Json(*config.layers_to_transform) : Json();
    json["layers_pattern"] = nullptr;
    json["rank_pattern"] = config.rank_pattern.empty() ? Json::object() : Json(config.rank_pattern);
    json["alpha_pattern"] = config.alpha_pattern.empty() ? Json::object() : Json(config.alpha_pattern);
    return writeJson(folder / "adapter_config.json", json);
}

} // namespace luthier
