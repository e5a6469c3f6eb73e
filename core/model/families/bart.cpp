#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

namespace {

/// @param stack "encoder" or "decoder": both keys and names begin with it
Result<StackSpec> readStack(const Json& config, const std::string& stack, int hidden) {
    StackSpec spec;
    LUTHIER_TRY(layers, requiredInt(config, (stack + "_layers").c_str()));
    LUTHIER_TRY(heads, requiredInt(config, (stack + "_attention_heads").c_str()));
    LUTHIER_TRY(inner, requiredInt(config, (stack + "_ffn_dim").c_str()));
    if (hidden % heads != 0) return failUnsupportedConfig(stack + "_attention_heads", std::to_string(heads));
    spec.num_hidden_layers = layers;
    spec.num_attention_heads = spec.num_key_value_heads = heads;
    spec.head_dim = hidden / heads;
    spec.intermediate_size = inner;
    spec.slidingWindow.assign(layers, 0);
    spec.causal = spec.crossAttention = stack == "decoder";
    const std::string outer = "model." + stack + ".", block = outer + "layers.{}.";
    StackNames& names = spec.names;
    names.positionEmbedding = outer + "embed_positions";
    names.embeddingNorm = outer + "layernorm_embedding";
    names.attentionNorm = block + "self_attn_layer_norm";
    names.query = block + "self_attn.q_proj";
    names.key = block + "self_attn.k_proj";
    names.value = block + "self_attn.v_proj";
    names.attentionOut = block + "self_attn.out_proj";
    if (spec.crossAttention) {
        names.crossNorm = block + "encoder_attn_layer_norm";
        names.crossQuery = block + "encoder_attn.q_proj";
        names.crossKey = block + "encoder_attn.k_proj";
        names.crossValue = block + "encoder_attn.v_proj";
        names.crossOut = block + "encoder_attn.out_proj";
    }
    names.mlpNorm = block + "final_layer_norm";
    names.up = block + "fc1";
    names.down = block + "fc2";
    return spec;
}

} // namespace

Result<ModelSpec> readBart(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, requiredInt(config, "d_model"));
    LUTHIER_TRY(encoder, readStack(config, "encoder", hidden));
    LUTHIER_TRY(decoder, readStack(config, "decoder", hidden));
    if (encoder.head_dim != decoder.head_dim)
        return failUnsupportedConfig("encoder_attention_heads", std::to_string(encoder.num_attention_heads));
    static_cast<StackSpec&>(spec) = decoder;
    spec.encoder = encoder;
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.max_position_embeddings = intOr(config, "max_position_embeddings", 1024);
    spec.positionOffset = 2; // fairseq's: the padding's number and one more
    spec.positionRows = spec.max_position_embeddings + spec.positionOffset;
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = 1e-5;
    spec.normPlacement = NormPlacement::After;
    spec.position = PositionKind::Learned;
    spec.attentionScale = 1.0 / std::sqrt(double(decoder.head_dim));
    spec.embeddingScale = boolOr(config, "scale_embedding", false) ? std::sqrt(double(hidden)) : 1.0;
    spec.scalesPrompts = false; // the scale is the embedding's own
    LUTHIER_TRY(activation, readActivation(config, {"activation_function"}, "gelu"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.dropout.embedding = spec.dropout.residual = numberOr(config, "dropout", 0.1);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.dropout.activation = numberOr(config, "activation_dropout", 0.0);
    spec.tokenEmbedding = "model.shared";
    spec.headModule = "lm_head";
    spec.headBias = "final_logits_bias";
    spec.headBiasIsBuffer = true;
    return spec;
}

} // namespace luthier::family
