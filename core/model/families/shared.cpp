#include "core/model/families/shared.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

tl::unexpected<Error> failUnsupportedConfig(const std::string& key, const std::string& value) {
    return fail("config.unsupported", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its config.json has {key} = {value}, which Luthier does not support."),
            {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a model that Luthier supports."), {}});
}

Result<int> requiredInt(const Json& config, const char* key) {
    const auto it = config.find(key);
    if (it != config.end() && it->is_number_integer()) {
        const auto value = it->get<std::int64_t>();
        // Larger values would overflow sizes computed from them; no real model comes near.
        if (value > 0 && value < (1 << 26)) return static_cast<int>(value);
    }
    return fail("config.missing", {QT_TRANSLATE_NOOP("errors", "This model cannot be loaded."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its config.json lacks a usable value for {key}."), {{"key", key}}},
        {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

int intOr(const Json& config, const char* key, int otherwise) {
    const auto it = config.find(key);
    if (it == config.end() || !it->is_number_integer()) return otherwise;
    const auto value = it->get<std::int64_t>();
    return std::abs(value) < (1 << 26) ? static_cast<int>(value) : otherwise;
}

double numberOr(const Json& config, const char* key, double otherwise) {
    const auto it = config.find(key);
    return it != config.end() && it->is_number() ? it->get<double>() : otherwise;
}

bool boolOr(const Json& config, const char* key, bool otherwise) {
    const auto it = config.find(key);
    return it != config.end() && it->is_boolean() ? it->get<bool>() : otherwise;
}

std::string textOr(const Json& config, const char* key, const std::string& otherwise) {
    const auto it = config.find(key);
    return it != config.end() && it->is_string() ? it->get<std::string>() : otherwise;
}

Result<Activation> activationFromName(const std::string& name, const std::string& key) {
    if (name == "silu" || name == "swish") return Activation::Silu;
    if (name == "gelu" || name == "gelu_python") return Activation::Gelu;
    if (name == "gelu_new" || name == "gelu_pytorch_tanh" || name == "gelu_fast" || name == "gelu_python_tanh" ||
        name == "gelu_accurate")
        return Activation::GeluTanh;
    if (name == "quick_gelu") return Activation::QuickGelu;
    if (name == "relu") return Activation::Relu;
    return failUnsupportedConfig(key, name);
}

Result<Activation> readActivation(const Json& config, std::initializer_list<const char*> keys, const char* otherwise) {
    for (const char* key : keys)
        if (const std::string name = textOr(config, key, ""); !name.empty()) return activationFromName(name, key);
    return activationFromName(otherwise, *keys.begin());
}

Result<void> readSizes(const Json& config, ModelSpec& spec) {
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, requiredInt(config, "hidden_size"));
    LUTHIER_TRY(intermediate, requiredInt(config, "intermediate_size"));
    LUTHIER_TRY(layers, requiredInt(config, "num_hidden_layers"));
    LUTHIER_TRY(heads, requiredInt(config, "num_attention_heads"));
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.intermediate_size = intermediate;
    spec.num_hidden_layers = layers;
    spec.num_attention_heads = heads;
    spec.num_key_value_heads = intOr(config, "num_key_value_heads", heads);
    spec.head_dim = intOr(config, "head_dim", hidden / heads);
    spec.max_position_embeddings = intOr(config, "max_position_embeddings", 2048);
    spec.slidingWindow.assign(layers, 0);
    if (spec.num_key_value_heads < 1 || heads % spec.num_key_value_heads != 0)
        return failUnsupportedConfig("num_key_value_heads", std::to_string(spec.num_key_value_heads));
    if (spec.head_dim < 1 || spec.head_dim > 65536)
        return failUnsupportedConfig("head_dim", std::to_string(spec.head_dim));
    spec.attentionScale = 1.0 / std::sqrt(double(spec.head_dim));
    return {};
}

namespace {

/// The magnitude correction of YaRN (Peng et al. 2023, equation 22), with DeepSeek's factor before the logarithm.
double yarnMagnitude(double factor, double scale) { return factor <= 1 ? 1.0 : 0.1 * scale * std::log(factor) + 1.0; }

Result<void> readScaling(const Json& config, const Json& scaling, const std::string& type, ModelSpec& spec) {
    RopeSpec& rope = spec.rope;
    const double maxPositions = spec.max_position_embeddings;
    if (type == "linear")
        rope.scaling = RopeScaling::Linear;
    else if (type == "dynamic")
        rope.scaling = RopeScaling::Dynamic;
    else if (type == "llama3")
        rope.scaling = RopeScaling::Llama3;
    else if (type == "yarn")
        rope.scaling = RopeScaling::Yarn;
    else if (type == "longrope" || type == "su")
        rope.scaling = RopeScaling::LongRope;
    else
        return failUnsupportedConfig("rope_scaling type", type);

    rope.factor = numberOr(scaling, "factor", 1.0);
    rope.low_freq_factor = numberOr(scaling, "low_freq_factor", rope.low_freq_factor);
    rope.high_freq_factor = numberOr(scaling, "high_freq_factor", rope.high_freq_factor);
    rope.beta_fast = numberOr(scaling, "beta_fast", rope.beta_fast);
    rope.beta_slow = numberOr(scaling, "beta_slow", rope.beta_slow);
    rope.truncate = boolOr(scaling, "truncate", true);
    // Phi-3 keeps the original context beside rope_scaling.
    rope.original_max_position_embeddings = numberOr(scaling, "original_max_position_embeddings",
        numberOr(config, "original_max_position_embeddings", maxPositions));
    if (scaling.contains("attention_factor") && scaling["attention_factor"].is_number())
        rope.attention_factor = scaling["attention_factor"].get<double>();

    if (rope.scaling == RopeScaling::Dynamic) rope.original_max_position_embeddings = maxPositions;
    if (rope.scaling == RopeScaling::Yarn && !rope.attention_factor) {
        const double mscale = numberOr(scaling, "mscale", 0), all = numberOr(scaling, "mscale_all_dim", 0);
        rope.attention_factor = mscale != 0 && all != 0
                                    ? yarnMagnitude(rope.factor, mscale) / yarnMagnitude(rope.factor, all)
                                    : yarnMagnitude(rope.factor, 1.0);
    }
    if (rope.scaling == RopeScaling::LongRope) {
        for (const auto& [key, target] :
            {std::pair("short_factor", &rope.short_factor), std::pair("long_factor", &rope.long_factor)}) {
            const Json list = scaling.value(key, Json());
            if (!list.is_array() || static_cast<int>(list.size()) != rope.dimensions / 2)
                return failUnsupportedConfig(key, list.dump().substr(0, 100));
            *target = list.get<std::vector<double>>();
        }
        const double original = rope.original_max_position_embeddings;
        if (original > 0 && (config.contains("original_max_position_embeddings") || !scaling.contains("factor")))
            rope.factor = maxPositions / original;
        if (!rope.attention_factor)
            rope.attention_factor = rope.factor <= 1 ? 1.0 : std::sqrt(1 + std::log(rope.factor) / std::log(original));
    }
    if (rope.original_max_position_embeddings < 1 || !(rope.factor > 0))
        return failUnsupportedConfig("rope_scaling", scaling.dump().substr(0, 200));
    return {};
}

} // namespace

Result<void> readRope(const Json& config, ModelSpec& spec, double share) {
    RopeSpec& rope = spec.rope;
    rope.theta = numberOr(config, "rope_theta", rope.theta);
    share = numberOr(config, "partial_rotary_factor", share);
    Json scaling = config.value("rope_scaling", Json());
    if (const Json parameters = config.value("rope_parameters", Json()); parameters.is_object()) scaling = parameters;
    if (scaling.is_object()) {
        for (const auto& [key, value] : scaling.items())
            if (value.is_object()) return failUnsupportedConfig("rope_parameters." + key, value.dump());
        rope.theta = numberOr(scaling, "rope_theta", rope.theta);
        share = numberOr(scaling, "partial_rotary_factor", share);
    }
    rope.dimensions = static_cast<int>(spec.head_dim * share);
    if (rope.dimensions < 2 || rope.dimensions > spec.head_dim || rope.dimensions % 2 != 0)
        return failUnsupportedConfig("partial_rotary_factor", std::to_string(share));
    if (!(rope.theta > 0)) return failUnsupportedConfig("rope_theta", std::to_string(rope.theta));
    if (!scaling.is_object()) return {};
    // "type" is the spelling before transformers 4.43.
    const std::string type = textOr(scaling, "rope_type", textOr(scaling, "type", "default"));
    return type == "default" ? Result<void>() : readScaling(config, scaling, type, spec);
}

std::vector<int> slidingWindows(const Json& config, int layers, const std::function<bool(int)>& slides) {
    std::vector<int> windows(layers, 0);
    const int window = intOr(config, "sliding_window", 0);
    const Json types = config.value("layer_types", Json());
    for (int i = 0; i < layers; ++i) {
        const bool isListed = types.is_array() && i < static_cast<int>(types.size());
        if (window > 0 && (isListed ? types[i] == "sliding_attention" : slides(i))) windows[i] = window;
    }
    return windows;
}

void nameLikeLlama(ModelSpec& spec) {
    const std::string block = "model.layers.{}.";
    spec.tokenEmbedding = "model.embed_tokens";
    spec.headModule = "lm_head";
    spec.optionalPrefix = "model.";
    StackNames& names = spec.names;
    names.finalNorm = "model.norm";
    names.attentionNorm = block + "input_layernorm";
    names.query = block + "self_attn.q_proj";
    names.key = block + "self_attn.k_proj";
    names.value = block + "self_attn.v_proj";
    names.attentionOut = block + "self_attn.o_proj";
    names.mlpNorm = block + "post_attention_layernorm";
    names.gate = block + "mlp.gate_proj";
    names.up = block + "mlp.up_proj";
    names.down = block + "mlp.down_proj";
}

void nameLikeGemma2(ModelSpec& spec) {
    const std::string block = "model.layers.{}.";
    spec.names.postAttentionNorm = block + "post_attention_layernorm";
    spec.names.mlpNorm = block + "pre_feedforward_layernorm";
    spec.names.postMlpNorm = block + "post_feedforward_layernorm";
}

Result<double> readQueryScale(const Json& config) {
    const double scalar = numberOr(config, "query_pre_attn_scalar", 256);
    if (!(scalar > 0)) return failUnsupportedConfig("query_pre_attn_scalar", std::to_string(scalar));
    return 1.0 / std::sqrt(scalar);
}

} // namespace luthier::family
