#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

Result<ModelSpec> readXglm(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, requiredInt(config, "d_model"));
    LUTHIER_TRY(inner, requiredInt(config, "ffn_dim"));
    LUTHIER_TRY(layers, requiredInt(config, "num_layers"));
    LUTHIER_TRY(heads, requiredInt(config, "attention_heads"));
    if (hidden % heads != 0) return failUnsupportedConfig("attention_heads", std::to_string(heads));
    if (boolOr(config, "add_cross_attention", false)) return failUnsupportedConfig("add_cross_attention", "true");
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.intermediate_size = inner;
    spec.num_hidden_layers = layers;
    spec.num_attention_heads = spec.num_key_value_heads = heads;
    spec.head_dim = hidden / heads;
    spec.max_position_embeddings = intOr(config, "max_position_embeddings", 2048);
    spec.slidingWindow.assign(layers, 0);
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = 1e-5;
    spec.position = PositionKind::Sinusoidal;
    spec.positionOffset = 2; // fairseq's: the padding's number and one more
    spec.attentionScale = 1.0 / std::sqrt(double(spec.head_dim));
    spec.embeddingScale = boolOr(config, "scale_embedding", true) ? std::sqrt(double(hidden)) : 1.0;
    spec.scalesPrompts = false; // the scale is the embedding's own
    LUTHIER_TRY(activation, readActivation(config, {"activation_function"}, "gelu"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.dropout.embedding = spec.dropout.residual = numberOr(config, "dropout", 0.1);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.1);
    spec.dropout.activation = numberOr(config, "activation_dropout", 0.0);

    const std::string block = "model.layers.{}.";
    spec.tokenEmbedding = "model.embed_tokens";
    spec.headModule = "lm_head";
    spec.optionalPrefix = "model.";
    StackNames& names = spec.names;
    names.finalNorm = "model.layer_norm";
    names.attentionNorm = block + "self_attn_layer_norm";
    names.query = block + "self_attn.q_proj";
    names.key = block + "self_attn.k_proj";
    names.value = block + "self_attn.v_proj";
    names.attentionOut = block + "self_attn.out_proj";
    names.mlpNorm = block + "final_layer_norm";
    names.up = block + "fc1";
    names.down = block + "fc2";
    return spec;
}

} // namespace luthier::family
