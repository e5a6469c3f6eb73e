#include "core/model/families/gpt2_like.h"
#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

Result<ModelSpec> readGpt2Like(const Json& config) {
    ModelSpec spec;
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, requiredInt(config, "n_embd"));
    LUTHIER_TRY(layers, requiredInt(config, "n_layer"));
    LUTHIER_TRY(heads, requiredInt(config, "n_head"));
    LUTHIER_TRY(positions, requiredInt(config, "n_positions"));
    if (hidden % heads != 0) return failUnsupportedConfig("n_head", std::to_string(heads));
    if (boolOr(config, "add_cross_attention", false)) return failUnsupportedConfig("add_cross_attention", "true");
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.num_hidden_layers = layers;
    spec.num_attention_heads = spec.num_key_value_heads = heads;
    spec.head_dim = hidden / heads;
    spec.max_position_embeddings = spec.positionRows = positions;
    spec.intermediate_size = intOr(config, "n_inner", 4 * hidden);
    spec.slidingWindow.assign(layers, 0);

    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = numberOr(config, "layer_norm_epsilon", 1e-5);
    spec.position = PositionKind::Learned;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.attentionScale = boolOr(config, "scale_attn_weights", true) ? 1.0 / std::sqrt(double(spec.head_dim)) : 1.0;
    spec.dropout.embedding = numberOr(config, "embd_pdrop", 0.1);
    spec.dropout.attention = numberOr(config, "attn_pdrop", 0.1);
    spec.dropout.residual = numberOr(config, "resid_pdrop", 0.1);

    const std::string block = "transformer.h.{}.";
    spec.tokenEmbedding = "transformer.wte";
    spec.headModule = "lm_head";
    spec.optionalPrefix = "transformer.";
    StackNames& names = spec.names;
    names.positionEmbedding = "transformer.wpe";
    names.finalNorm = "transformer.ln_f";
    names.attentionNorm = block + "ln_1";
    names.fusedQkv = block + "attn.c_attn";
    names.attentionOut = block + "attn.c_proj";
    names.mlpNorm = block + "ln_2";
    names.up = block + "mlp.c_fc";
    names.down = block + "mlp.c_proj";
    return spec;
}

Result<ModelSpec> readGpt2(const Json& config, const std::string&) {
    LUTHIER_TRY(spec, readGpt2Like(config));
    LUTHIER_TRY(activation, readActivation(config, {"activation_function"}, "gelu_new"));
    spec.activation = activation;
    spec.transposedLinears = true;
    spec.scaleByLayer = boolOr(config, "scale_attn_by_inverse_layer_idx", false);
    return spec;
}

} // namespace luthier::family
