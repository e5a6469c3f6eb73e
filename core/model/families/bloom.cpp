#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

Result<ModelSpec> readBloom(const Json& config, const std::string&) {
    ModelSpec spec;
    // Both spellings are in use.
    const auto either = [&](const char* one, const char* other) {
        return requiredInt(config, config.contains(one) ? one : other);
    };
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, either("hidden_size", "n_embed"));
    LUTHIER_TRY(layers, either("n_layer", "num_hidden_layers"));
    LUTHIER_TRY(heads, either("n_head", "num_attention_heads"));
    if (hidden % heads != 0) return failUnsupportedConfig("n_head", std::to_string(heads));
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.intermediate_size = 4 * hidden;
    spec.num_hidden_layers = layers;
    spec.num_attention_heads = spec.num_key_value_heads = heads;
    spec.head_dim = hidden / heads;
    spec.max_position_embeddings = intOr(config, "seq_length", 2048);
    spec.slidingWindow.assign(layers, 0);
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = numberOr(config, "layer_norm_epsilon", 1e-5);
    spec.residualFromNorm = boolOr(config, "apply_residual_connection_post_layernorm", false);
    spec.position = PositionKind::Alibi;
    spec.attentionScale = 1.0 / std::sqrt(double(spec.head_dim));
    spec.activation = Activation::GeluTanh;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    spec.fusedLayout = FusedLayout::PerHead;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.dropout.residual = numberOr(config, "hidden_dropout", 0.0);

    const std::string block = "transformer.h.{}.";
    spec.tokenEmbedding = "transformer.word_embeddings";
    spec.headModule = "lm_head";
    spec.optionalPrefix = "transformer.";
    StackNames& names = spec.names;
    names.embeddingNorm = "transformer.word_embeddings_layernorm";
    names.finalNorm = "transformer.ln_f";
    names.attentionNorm = block + "input_layernorm";
    names.fusedQkv = block + "self_attention.query_key_value";
    names.attentionOut = block + "self_attention.dense";
    names.mlpNorm = block + "post_attention_layernorm";
    names.up = block + "mlp.dense_h_to_4h";
    names.down = block + "mlp.dense_4h_to_h";
    return spec;
}

} // namespace luthier::family
