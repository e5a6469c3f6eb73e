#include "core/model/families/llama.h"

#include "core/model/families.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

using Json = nlohmann::ordered_json;

namespace {

/// One window a layer. Mistral: all layers; Qwen2: from max_window_layers on, if switched on; transformers 5 writes
/// layer_types.
std::vector<int> slidingWindows(const Json& config, const std::string& architecture, int layers) {
    std::vector<int> windows(layers, 0);
    const Json window = config.value("sliding_window", Json());
    if (architecture == "LlamaForCausalLM" || !window.is_number_integer()) return windows;
    const Json types = config.value("layer_types", Json());
    for (int i = 0; i < layers; ++i) {
        bool slides = true;
        if (types.is_array() && i < static_cast<int>(types.size()))
            slides = types[i] == "sliding_attention";
        else if (architecture == "Qwen2ForCausalLM")
            slides = config.value("use_sliding_window", false) && i >= config.value("max_window_layers", 28);
        if (slides) windows[i] = window.get<int>();
    }
    return windows;
}

} // namespace

Result<ModelSpec> readLlama(const Json& config) {
    const std::string architecture = config["architectures"][0];
    const bool isQwen2 = architecture == "Qwen2ForCausalLM";
    ModelSpec spec;
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
    const auto optionalInt = [&](const char* key, int otherwise) {
        return config.contains(key) && config[key].is_number_integer() ? config[key].get<int>() : otherwise;
    };
    spec.num_key_value_heads = optionalInt("num_key_value_heads", heads);
    spec.head_dim = optionalInt("head_dim", hidden / heads);
    spec.max_position_embeddings = optionalInt("max_position_embeddings", 2048);
    if (spec.num_key_value_heads < 1 || heads % spec.num_key_value_heads != 0)
        return failUnsupportedConfig("num_key_value_heads", std::to_string(spec.num_key_value_heads));
    if (spec.head_dim < 2 || spec.head_dim % 2 != 0)
        return failUnsupportedConfig("head_dim", std::to_string(spec.head_dim));

    spec.norm = NormKind::RmsNorm;
    spec.norm_eps = config.value("rms_norm_eps", 1e-6);
    LUTHIER_TRY(activation, readActivation(config.value("hidden_act", std::string("silu")), "hidden_act"));
    spec.activation = activation;
    spec.qkvBias = isQwen2 || config.value("attention_bias", false);
    spec.attentionOutBias = !isQwen2 && config.value("attention_bias", false);
    spec.mlpBias = config.value("mlp_bias", false);
    spec.tieWordEmbeddings = config.value("tie_word_embeddings", false);
    spec.dropout.attention = config.value("attention_dropout", 0.0);
    spec.attentionScale = 1.0 / std::sqrt(double(spec.head_dim));
    LUTHIER_TRY(rope, readRope(config, spec.max_position_embeddings));
    spec.rope = rope;
    spec.slidingWindow = slidingWindows(config, architecture, layers);
    if (optionalInt("pretraining_tp", 1) != 1)
        return failUnsupportedConfig("pretraining_tp", config["pretraining_tp"].dump());

    const std::string block = "model.layers.{}.";
    spec.names = {.tokenEmbedding = "model.embed_tokens",
        .positionEmbedding = "",
        .finalNorm = "model.norm",
        .head = "lm_head",
        .attentionNorm = block + "input_layernorm",
        .query = block + "self_attn.q_proj",
        .key = block + "self_attn.k_proj",
        .value = block + "self_attn.v_proj",
        .fusedQkv = "",
        .attentionOut = block + "self_attn.o_proj",
        .mlpNorm = block + "post_attention_layernorm",
        .gate = block + "mlp.gate_proj",
        .up = block + "mlp.up_proj",
        .down = block + "mlp.down_proj"};
    return spec;
}

} // namespace luthier::family
