#include "core/formats/peft_config.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>
#include <string_view>

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

/// Null counts as absent. Errors: the library's, of a value of another type.
template <class T>
T valueOr(const Json& json, const char* key, T otherwise) {
    const auto it = json.find(key);
    return it == json.end() || it->is_null() ? otherwise : it->get<T>();
}

constexpr std::string_view kObeyed[] = {"peft_type", "task_type", "r", "lora_alpha", "lora_dropout", "bias",
    "use_rslora", "fan_in_fan_out", "target_modules", "modules_to_save", "layers_to_transform", "rank_pattern",
    "alpha_pattern", "base_model_name_or_path", "init_lora_weights", "use_dora"};
constexpr std::string_view kObeyedByIa3[] = {"peft_type", "task_type", "fan_in_fan_out", "target_modules",
    "feedforward_modules", "modules_to_save", "base_model_name_or_path", "init_ia3_weights"};
/// Its encoder's keys describe: the file holds what the encoder gave.
constexpr std::string_view kObeyedByPrompts[] = {"peft_type", "task_type", "num_virtual_tokens", "token_dim",
    "num_attention_heads", "num_layers", "num_transformer_submodules", "base_model_name_or_path", "prompt_tuning_init",
    "prompt_tuning_init_text", "prompt_tuning_init_state_dict_path", "tokenizer_name_or_path", "tokenizer_kwargs",
    "encoder_hidden_size", "prefix_projection", "encoder_reparameterization_type", "encoder_num_layers",
    "encoder_dropout"};
constexpr std::pair<PromptKind, std::string_view> kPromptTypes[] = {
    {PromptKind::Prefix, "PREFIX_TUNING"}, {PromptKind::Prompt, "PROMPT_TUNING"}, {PromptKind::Encoded, "P_TUNING"}};

/// They say who made the adapter and how, not what it computes. Of those of a start, init_lora_weights decides.
constexpr std::string_view kDescribing[] = {"peft_version", "revision", "auto_mapping", "inference_mode",
    "megatron_core", "qalora_group_size", "runtime_config", "eva_config", "corda_config", "loftq_config",
    "lora_ga_config"};

/// Starts after which the file is plain LoRA over the base as it is.
constexpr std::string_view kPlainStarts[] = {"gaussian", "eva", "orthogonal", "mica"};

/// PEFT takes a text for a pattern over whole names; one name alone is the same as a list of it.
bool isPattern(const Json& value) {
    return value.is_string() && value != "all-linear" &&
           value.get<std::string>().find_first_of("\\*+?[](){}|^$") != std::string::npos;
}

bool isIn(std::span<const std::string_view> list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

Result<LoraStart> readStart(const Json& json) {
    const auto it = json.find("init_lora_weights");
    if (it == json.end() || it->is_null() || it->is_boolean()) return LoraStart::Plain;
    const std::string start = it->get<std::string>();
    if (isIn(kPlainStarts, start)) return LoraStart::Plain;
    if (start == "pissa") return LoraStart::Pissa;
    if (start == "olora") return LoraStart::Olora;
    return failUnsupported("init_lora_weights", start);
}

/// Whatever is set, not known and no mere description may change what the adapter computes.
Result<void> checkKeys(const Json& json, std::string_view peftType, std::span<const std::string_view> obeyed) {
    if (const auto type = valueOr(json, "peft_type", std::string()); type != peftType)
        return failUnsupported("peft_type", type);
    for (const char* key : {"target_modules", "feedforward_modules"})
        if (json.contains(key) && isPattern(json[key])) return failUnsupported(key, json[key].dump());
    for (const auto& [key, value] : json.items())
        if (!isIn(obeyed, key) && !isIn(kDescribing, key) && isSet(value)) return failUnsupported(key, value.dump());
    return {};
}

} // namespace

Result<AdapterHeader> readAdapterHeader(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        return AdapterHeader{valueOr(json, "peft_type", std::string()), valueOr(json, "task_type", std::string()),
            valueOr(json, "base_model_name_or_path", std::string())};
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

Result<LoraConfig> readLoraConfig(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        LUTHIER_TRY_DO(checkKeys(json, "LORA", kObeyed));
        LoraConfig config;
        LUTHIER_TRY(start, readStart(json));
        config.start = start;
        config.bias = valueOr(json, "bias", config.bias);
        if (config.bias != "none" && config.bias != "all" && config.bias != "lora_only")
            return failUnsupported("bias", config.bias);
        config.task_type = valueOr(json, "task_type", config.task_type);
        config.r = valueOr(json, "r", config.r);
        config.lora_alpha = valueOr(json, "lora_alpha", config.lora_alpha);
        config.lora_dropout = valueOr(json, "lora_dropout", config.lora_dropout);
        config.use_rslora = valueOr(json, "use_rslora", false);
        config.use_dora = valueOr(json, "use_dora", false);
        config.fan_in_fan_out = valueOr(json, "fan_in_fan_out", false);
        config.target_modules = stringList(json.value("target_modules", Json()));
        config.modules_to_save = stringList(json.value("modules_to_save", Json()));
        if (const Json layers = json.value("layers_to_transform", Json()); layers.is_array())
            config.layers_to_transform = layers.get<std::vector<int>>();
        else if (layers.is_number_integer())
            config.layers_to_transform = std::vector<int>{layers.get<int>()};
        config.rank_pattern = valueOr(json, "rank_pattern", config.rank_pattern);
        config.alpha_pattern = valueOr(json, "alpha_pattern", config.alpha_pattern);
        config.base_model_name_or_path = valueOr(json, "base_model_name_or_path", std::string());
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
    json["use_dora"] = config.use_dora;
    json["fan_in_fan_out"] = config.fan_in_fan_out;
    json["init_lora_weights"] = config.start == LoraStart::Pissa   ? Json("pissa")
                                : config.start == LoraStart::Olora ? Json("olora")
                                                                   : Json(true);
    json["target_modules"] = config.target_modules;
    json["modules_to_save"] = config.modules_to_save.empty() ? Json() : Json(config.modules_to_save);
    json["layers_to_transform"] = config.layers_to_transform ? Json(*config.layers_to_transform) : Json();
    json["layers_pattern"] = nullptr;
    json["rank_pattern"] = config.rank_pattern.empty() ? Json::object() : Json(config.rank_pattern);
    json["alpha_pattern"] = config.alpha_pattern.empty() ? Json::object() : Json(config.alpha_pattern);
    return writeJson(folder / "adapter_config.json", json);
}

Result<Ia3Config> readIa3Config(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        LUTHIER_TRY_DO(checkKeys(json, "IA3", kObeyedByIa3));
        Ia3Config config;
        config.task_type = valueOr(json, "task_type", config.task_type);
        config.fan_in_fan_out = valueOr(json, "fan_in_fan_out", false);
        config.target_modules = stringList(json.value("target_modules", Json()));
        config.feedforward_modules = stringList(json.value("feedforward_modules", Json()));
        config.modules_to_save = stringList(json.value("modules_to_save", Json()));
        config.base_model_name_or_path = valueOr(json, "base_model_name_or_path", std::string());
        return config;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

Result<void> writeIa3Config(const std::filesystem::path& folder, const Ia3Config& config) {
    Json json;
    json["peft_type"] = "IA3";
    json["task_type"] = config.task_type;
    json["base_model_name_or_path"] = config.base_model_name_or_path;
    json["inference_mode"] = true;
    json["target_modules"] = config.target_modules;
    json["feedforward_modules"] = config.feedforward_modules;
    json["modules_to_save"] = config.modules_to_save.empty() ? Json() : Json(config.modules_to_save);
    json["fan_in_fan_out"] = config.fan_in_fan_out;
    json["init_ia3_weights"] = true;
    return writeJson(folder / "adapter_config.json", json);
}

Result<PromptConfig> readPromptConfig(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        const auto name = valueOr(json, "peft_type", std::string());
        const auto type = std::find_if(
            std::begin(kPromptTypes), std::end(kPromptTypes), [&](const auto& row) { return row.second == name; });
        if (type == std::end(kPromptTypes)) return failUnsupported("peft_type", name);
        LUTHIER_TRY_DO(checkKeys(json, type->second, kObeyedByPrompts));
        PromptConfig config;
        config.kind = type->first;
        config.task_type = valueOr(json, "task_type", config.task_type);
        config.num_virtual_tokens = valueOr(json, "num_virtual_tokens", 0);
        config.token_dim = valueOr(json, "token_dim", 0);
        config.num_attention_heads = valueOr(json, "num_attention_heads", 0);
        config.num_layers = valueOr(json, "num_layers", 0);
        config.base_model_name_or_path = valueOr(json, "base_model_name_or_path", std::string());
        if (const int parts = valueOr(json, "num_transformer_submodules", 1); parts != 1)
            return failUnsupported("num_transformer_submodules", std::to_string(parts));
        return config;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

Result<void> writePromptConfig(const std::filesystem::path& folder, const PromptConfig& config) {
    Json json;
    json["peft_type"] = std::find_if(std::begin(kPromptTypes), std::end(kPromptTypes), [&](const auto& row) {
        return row.first == config.kind;
    })->second;
    json["task_type"] = config.task_type;
    json["base_model_name_or_path"] = config.base_model_name_or_path;
    json["inference_mode"] = true;
    json["num_virtual_tokens"] = config.num_virtual_tokens;
    json["token_dim"] = config.token_dim;
    json["num_transformer_submodules"] = 1;
    json["num_attention_heads"] = config.num_attention_heads;
    json["num_layers"] = config.num_layers;
    return writeJson(folder / "adapter_config.json", json);
}

} // namespace luthier
