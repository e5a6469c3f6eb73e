#include "core/model/families/gpt2.h"

#include "core/model/families.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

using Json = nlohmann::ordered_json;

Result<ModelSpec> readGpt2(const Json& config) {
    ModelSpec spec;
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, requiredInt(config, "n_embd"));
    LUTHIER_TRY(layers, requiredInt(config, "n_layer"));
    LUTHIER_TRY(heads, requiredInt(config, "n_head"));
    LUTHIER_TRY(positions, requiredInt(config, "n_positions"));
    if (hidden % heads != 0) return failUnsupportedConfig("n_head", std::to_string(heads));
    if (config.value("add_cross_attention", false)) return failUnsupportedConfig("add_cross_attention", "true");
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.num_hidden_layers = layers;
    spec.num_attention_heads = spec.num_key_value_heads = heads;
    spec.head_dim = hidden / heads;
    spec.max_position_embeddings = positions;
    const Json inner = config.value("n_inner", Json());
    spec.intermediate_size = inner.is_number_integer() ? inner.get<int>() : 4 * hidden;

    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = config.value("layer_norm_epsilon", 1e-5);
    spec.position = PositionKind::Learned;
    spec.slidingWindow.assign(layers, 0);
    LUTHIER_TRY(activation,
        readActivation(config.value("activation_function", std::string("gelu_new")), "activation_function"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    spec.transposedLinears = true;
    spec.tieWordEmbeddings = config.value("tie_word_embeddings", true);
    spec.attentionScale = config.value("scale_attn_weights", true) ? 1.0 / std::sqrt(double(spec.head_dim)) : 1.0;
    spec.scaleByLayer = config.value("scale_attn_by_inverse_layer_idx", false);
    spec.dropout = {config.value("embd_pdrop", 0.1), config.value("attn_pdrop", 0.1), config.value("resid_pdrop", 0.1)};

    const std::string block = "transformer.h.{}.";
    spec.names = {.tokenEmbedding = "transformer.wte",
        .positionEmbedding = "transformer.wpe",
        .finalNorm = "transformer.ln_f",
        .head = "lm_head",
        .attentionNorm = block + "ln_1",
        .query = "",
        .key = "",
        .value = "",
        .fusedQkv = block + "attn.c_attn",
        .attentionOut = block + "attn.c_proj",
        .mlpNorm = block + "ln_2",
        .gate = "",
        .up = block + "mlp.c_fc",
        .down = block + "mlp.c_proj"};
    spec.optionalPrefix = "transformer.";
    return spec;
}

} // namespace luthier::family
