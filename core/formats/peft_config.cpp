#include "core/formats/peft_config.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

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

/// By readCommon.
constexpr std::string_view kShared[] = {"peft_type", "task_type", "base_model_name_or_path", "bias", "fan_in_fan_out",
    "target_modules", "exclude_modules", "layers_to_transform", "layers_pattern", "modules_to_save"};
constexpr std::string_view kObeyedByLora[] = {"r", "lora_alpha", "lora_dropout", "use_rslora", "use_dora", "lora_bias",
    "rank_pattern", "alpha_pattern", "init_lora_weights", "loftq_config", "use_bdlora", "trainable_token_indices",
    "target_parameters", "ensure_weight_tying", "alora_invocation_tokens", "layer_replication"};
/// Its encoder's keys describe: the file holds what the encoder gave. So do CPT's: it holds the sum, cut to its length.
constexpr std::string_view kObeyedByPrompts[] = {"num_virtual_tokens", "token_dim", "num_attention_heads", "num_layers",
    "num_transformer_submodules", "prompt_tuning_init", "prompt_tuning_init_text", "prompt_tuning_init_state_dict_path",
    "tokenizer_name_or_path", "tokenizer_kwargs", "encoder_hidden_size", "prefix_projection",
    "encoder_reparameterization_type", "encoder_num_layers", "encoder_dropout",
    // CPT's
    "cpt_token_ids", "cpt_mask", "cpt_tokens_type_mask", "opt_weighted_loss_type", "opt_loss_decay_factor",
    "opt_projection_epsilon", "opt_projection_format_epsilon"};
constexpr std::pair<PromptKind, std::string_view> kPromptTypes[] = {{PromptKind::Prefix, "PREFIX_TUNING"},
    {PromptKind::Prompt, "PROMPT_TUNING"}, {PromptKind::Encoded, "P_TUNING"}, {PromptKind::Context, "CPT"}};

/// They say who made the adapter and how, not what it computes. Of those of a start, init_lora_weights decides.
/// "use_effective_conv2d" is of convolutions alone.
constexpr std::string_view kDescribing[] = {"peft_version", "revision", "auto_mapping", "inference_mode",
    "megatron_core", "qalora_group_size", "runtime_config", "eva_config", "corda_config", "lora_ga_config",
    "init_weights", "use_effective_conv2d"};

/// Starts after which the file is plain LoRA over the base as it is.
constexpr std::string_view kPlainStarts[] = {"eva", "orthogonal", "mica"};

/// PEFT takes a text for a pattern over whole names; one name alone is the same as a list of it.
bool isPattern(const Json& value) {
    return value.is_string() && value != "all-linear" &&
           value.get<std::string>().find_first_of("\\*+?[](){}|^$") != std::string::npos;
}

bool isIn(std::span<const std::string_view> list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

constexpr std::pair<LoraStart, std::string_view> kStarts[] = {{LoraStart::Gaussian, "gaussian"},
    {LoraStart::Pissa, "pissa"}, {LoraStart::Olora, "olora"}, {LoraStart::Loftq, "loftq"}};

Result<LoraStart> readStart(const Json& json) {
    const auto it = json.find("init_lora_weights");
    if (it == json.end() || it->is_null() || it->is_boolean()) return LoraStart::Plain;
    const std::string start = it->get<std::string>();
    if (isIn(kPlainStarts, start)) return LoraStart::Plain;
    for (const auto& [known, key] : kStarts)
        if (start == key) return known;
    return failUnsupported("init_lora_weights", start);
}

/// Keys that only some LoRA configs have.
Result<void> readRareKeys(const Json& json, LoraConfig& config) {
    const Json loftq = json.value("loftq_config", Json());
    if (config.start == LoraStart::Loftq && loftq.is_object()) {
        if (const int bits = valueOr(loftq, "loftq_bits", 4); bits != 4)
            return failUnsupported("loftq_bits", std::to_string(bits));
        config.loftq_iter = valueOr(loftq, "loftq_iter", 1);
    }
    if (const Json blocks = json.value("use_bdlora", Json()); blocks.is_object())
        config.use_bdlora = {valueOr(blocks, "nblocks", 1), stringList(blocks.value("target_modules_bd_a", Json())),
            stringList(blocks.value("target_modules_bd_b", Json()))};
    if (config.use_bdlora.nblocks < 1) return failUnsupported("nblocks", std::to_string(config.use_bdlora.nblocks));
    if (const Json tokens = json.value("trainable_token_indices", Json()); tokens.is_array() && !tokens.empty())
        config.trainable_token_indices = {{"embed_tokens", tokens.get<std::vector<int>>()}};
    else if (tokens.is_object())
        for (const auto& [module, ids] : tokens.items())
            config.trainable_token_indices.emplace_back(module, ids.get<std::vector<int>>());
    config.target_parameters = stringList(json.value("target_parameters", Json()));
    config.ensure_weight_tying = valueOr(json, "ensure_weight_tying", false);
    config.alora_invocation_tokens = valueOr(json, "alora_invocation_tokens", std::vector<std::int64_t>());
    config.layer_replication = valueOr(json, "layer_replication", std::vector<std::pair<int, int>>());
    return {};
}

void writeRareKeys(Json& json, const LoraConfig& config) {
    if (config.start == LoraStart::Loftq) json["loftq_config"] = {{"loftq_bits", 4}, {"loftq_iter", config.loftq_iter}};
    if (config.use_bdlora != BlockDiagonal())
        json["use_bdlora"] = {{"nblocks", config.use_bdlora.nblocks}, {"target_modules_bd_a", config.use_bdlora.a},
            {"target_modules_bd_b", config.use_bdlora.b}, {"match_strict", false}};
    for (const auto& [module, ids] : config.trainable_token_indices)
        json["trainable_token_indices"][module] = ids;
    if (!config.target_parameters.empty()) json["target_parameters"] = config.target_parameters;
    if (config.ensure_weight_tying) json["ensure_weight_tying"] = true;
    if (!config.alora_invocation_tokens.empty()) json["alora_invocation_tokens"] = config.alora_invocation_tokens;
    if (!config.layer_replication.empty()) json["layer_replication"] = config.layer_replication;
}

/// Whatever is set, not known and no mere description may change what the adapter computes.
Result<void> checkKeys(const Json& json, std::string_view peftType, std::span<const std::string_view> obeyed) {
    if (const auto type = valueOr(json, "peft_type", std::string()); type != peftType)
        return failUnsupported("peft_type", type);
    for (const auto& [key, value] : json.items())
        if (!isIn(kShared, key) && !isIn(obeyed, key) && !isIn(kDescribing, key) && isSet(value))
            return failUnsupported(key, value.dump());
    return {};
}

Json orNull(const std::vector<std::string>& names) { return names.empty() ? Json() : Json(names); }

template <class T>
ByPattern<T> byPattern(const Json& json, const char* key) {
    ByPattern<T> out;
    const auto it = json.find(key);
    if (it == json.end() || it->is_null()) return out;
    for (const auto& [pattern, value] : it->items())
        out.emplace_back(pattern, value.template get<T>());
    return out;
}

/// PEFT's type is int; AdapterHub's and hand-written files may have a float.
Json number(double value) { return value == static_cast<int>(value) ? Json(static_cast<int>(value)) : Json(value); }

template <class T>
Json patternJson(const ByPattern<T>& patterns) {
    Json out = Json::object();
    for (const auto& [pattern, value] : patterns)
        out[pattern] = number(value);
    return out;
}

} // namespace

tl::unexpected<Error> failUnsupported(const std::string& key, const std::string& value) {
    return fail("peft.unsupported", {QT_TRANSLATE_NOOP("errors", "This adapter cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its adapter_config.json has {key} = {value}, which Luthier does not support."),
            {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "Choose another adapter, or merge it with the program that made it."), {}});
}

Result<void> readChoice(const Json& json, const char* key, std::vector<std::string>& names, std::string& pattern) {
    const auto it = json.find(key);
    if (it == json.end()) return {};
    try {
        if (isPattern(*it))
            pattern = it->get<std::string>();
        else
            names = stringList(*it);
        return {};
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported(key, e.what());
    }
}

Json choiceJson(const std::vector<std::string>& names, const std::string& pattern) {
    return !pattern.empty() ? Json(pattern) : names.empty() ? Json() : Json(names);
}

Result<AdapterCommon> readCommon(
    const Json& json, std::string_view peftType, std::span<const std::string_view> obeyed) {
    try {
        LUTHIER_TRY_DO(checkKeys(json, peftType, obeyed));
        AdapterCommon out;
        out.task_type = valueOr(json, "task_type", out.task_type);
        out.base_model_name_or_path = valueOr(json, "base_model_name_or_path", std::string());
        out.bias = valueOr(json, "bias", out.bias);
        if (out.bias.ends_with("_only"))
            out.bias = "lora_only";
        else if (out.bias != "none" && out.bias != "all")
            return failUnsupported("bias", out.bias);
        out.fan_in_fan_out = valueOr(json, "fan_in_fan_out", false);
        LUTHIER_TRY_DO(readChoice(json, "target_modules", out.target_modules, out.target_pattern));
        LUTHIER_TRY_DO(readChoice(json, "exclude_modules", out.exclude_modules, out.exclude_pattern));
        if (const Json layers = json.value("layers_to_transform", Json()); layers.is_array() && !layers.empty())
            out.layers_to_transform = layers.get<std::vector<int>>();
        else if (layers.is_number_integer())
            out.layers_to_transform = std::vector<int>{layers.get<int>()};
        out.layers_pattern = stringList(json.value("layers_pattern", Json()));
        out.modules_to_save = stringList(json.value("modules_to_save", Json()));
        return out;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

void writeCommon(Json& json, std::string_view peftType, const AdapterCommon& common) {
    json["peft_type"] = peftType;
    json["task_type"] = common.task_type;
    json["base_model_name_or_path"] = common.base_model_name_or_path;
    json["inference_mode"] = true;
    json["target_modules"] = choiceJson(common.target_modules, common.target_pattern);
    json["exclude_modules"] = choiceJson(common.exclude_modules, common.exclude_pattern);
    json["modules_to_save"] = orNull(common.modules_to_save);
    json["layers_to_transform"] = common.layers_to_transform ? Json(*common.layers_to_transform) : Json();
    json["layers_pattern"] = orNull(common.layers_pattern);
    json["fan_in_fan_out"] = common.fan_in_fan_out;
}

Result<AdapterHeader> readAdapterHeader(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        if (!json.contains("peft_type") && json.contains("config"))
            return AdapterHeader{"BOTTLENECK", "", valueOr(json, "model_name", std::string()), false};
        return AdapterHeader{valueOr(json, "peft_type", std::string()), valueOr(json, "task_type", std::string()),
            valueOr(json, "base_model_name_or_path", std::string()), isSet(json.value("layer_replication", Json()))};
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

double scaleOf(const LoraConfig& config, double alpha, int rank) {
    return alpha / (config.use_rslora ? std::sqrt(double(rank)) : double(rank));
}

Result<LoraConfig> readLoraConfig(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    LUTHIER_TRY(common, readCommon(json, "LORA", kObeyedByLora));
    try {
        LoraConfig config;
        static_cast<AdapterCommon&>(config) = common;
        LUTHIER_TRY(start, readStart(json));
        config.start = start;
        config.r = valueOr(json, "r", config.r);
        config.lora_alpha = valueOr(json, "lora_alpha", config.lora_alpha);
        config.lora_dropout = valueOr(json, "lora_dropout", config.lora_dropout);
        config.use_rslora = valueOr(json, "use_rslora", false);
        config.use_dora = valueOr(json, "use_dora", false);
        config.lora_bias = valueOr(json, "lora_bias", false);
        config.rank_pattern = byPattern<int>(json, "rank_pattern");
        config.alpha_pattern = byPattern<double>(json, "alpha_pattern");
        LUTHIER_TRY_DO(readRareKeys(json, config));
        return config;
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

Result<void> writeLoraConfig(const std::filesystem::path& folder, const LoraConfig& config) {
    Json json;
    writeCommon(json, "LORA", config);
    json["r"] = config.r;
    json["lora_alpha"] = number(config.lora_alpha);
    json["lora_dropout"] = config.lora_dropout;
    json["bias"] = config.bias;
    json["use_rslora"] = config.use_rslora;
    json["use_dora"] = config.use_dora;
    json["lora_bias"] = config.lora_bias;
    json["init_lora_weights"] = true;
    for (const auto& [start, key] : kStarts)
        if (start == config.start) json["init_lora_weights"] = key;
    json["rank_pattern"] = patternJson(config.rank_pattern);
    json["alpha_pattern"] = patternJson(config.alpha_pattern);
    writeRareKeys(json, config);
    return writeJson(folder / "adapter_config.json", json);
}

Result<PromptConfig> readPromptConfig(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        const auto name = valueOr(json, "peft_type", std::string());
        const auto type = std::find_if(
            std::begin(kPromptTypes), std::end(kPromptTypes), [&](const auto& row) { return row.second == name; });
        if (type == std::end(kPromptTypes)) return failUnsupported("peft_type", name);
        LUTHIER_TRY(common, readCommon(json, type->second, kObeyedByPrompts));
        PromptConfig config;
        config.kind = type->first;
        config.task_type = common.task_type;
        config.num_virtual_tokens = valueOr(json, "num_virtual_tokens", 0);
        config.token_dim = valueOr(json, "token_dim", 0);
        config.num_attention_heads = valueOr(json, "num_attention_heads", 0);
        config.num_layers = valueOr(json, "num_layers", 0);
        config.base_model_name_or_path = common.base_model_name_or_path;
        if (config.kind == PromptKind::Prefix && valueOr(json, "prefix_projection", false))
            config.encoder = PromptEncoderKind::Projection;
        else if (config.kind == PromptKind::Encoded)
            config.encoder = valueOr(json, "encoder_reparameterization_type", std::string("MLP")) == "LSTM"
                                 ? PromptEncoderKind::Lstm
                                 : PromptEncoderKind::Mlp;
        config.encoder_hidden_size = valueOr(json, "encoder_hidden_size", 0);
        config.encoder_num_layers = valueOr(json, "encoder_num_layers", 2);
        config.encoder_dropout = valueOr(json, "encoder_dropout", 0.0);
        config.prompt_tuning_init_text = valueOr(json, "prompt_tuning_init_text", std::string());
        if (config.kind == PromptKind::Context) {
            Json own;
            for (const auto& [key, value] : json.items())
                if (key.starts_with("cpt_") || key.starts_with("opt_")) own[key] = value;
            config.context = own.dump();
            for (const int kind : valueOr(json, "cpt_tokens_type_mask", std::vector<int>()))
                config.context_learns.push_back(kind % 4 != 0);
        }
        config.num_transformer_submodules = valueOr(json, "num_transformer_submodules", 1);
        if (const int parts = config.num_transformer_submodules; parts != 1 && parts != 2)
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
    json["num_transformer_submodules"] = config.num_transformer_submodules;
    json["num_attention_heads"] = config.num_attention_heads;
    json["num_layers"] = config.num_layers;
    if (config.kind == PromptKind::Prefix) json["prefix_projection"] = config.encoder == PromptEncoderKind::Projection;
    if (config.encoder != PromptEncoderKind::None)
        json["encoder_hidden_size"] = config.encoder_hidden_size > 0 ? config.encoder_hidden_size : config.token_dim;
    if (config.kind == PromptKind::Encoded) {
        json["encoder_reparameterization_type"] = config.encoder == PromptEncoderKind::Lstm ? "LSTM" : "MLP";
        json["encoder_num_layers"] = config.encoder_num_layers;
        json["encoder_dropout"] = config.encoder_dropout;
    }
    if (!config.prompt_tuning_init_text.empty()) {
        json["prompt_tuning_init"] = "TEXT";
        json["prompt_tuning_init_text"] = config.prompt_tuning_init_text;
        json["tokenizer_name_or_path"] = config.base_model_name_or_path;
    }
    if (!config.context.empty()) json.update(Json::parse(config.context));
    return writeJson(folder / "adapter_config.json", json);
}

} // namespace luthier
