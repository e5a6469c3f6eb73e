#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

namespace {

/// @param stack "encoder" or "decoder": the decoder's MLP comes after its cross-attention
void nameStack(const std::string& stack, bool gated, StackNames& names) {
    const std::string block = stack + ".block.{}.layer.";
    const std::string mlp = block + (stack == "decoder" ? "2." : "1.");
    names.relativeBias = stack + ".block.0.layer.0.SelfAttention.relative_attention_bias";
    names.finalNorm = stack + ".final_layer_norm";
    names.attentionNorm = block + "0.layer_norm";
    names.query = block + "0.SelfAttention.q";
    names.key = block + "0.SelfAttention.k";
    names.value = block + "0.SelfAttention.v";
    names.attentionOut = block + "0.SelfAttention.o";
    if (stack == "decoder") {
        names.crossNorm = block + "1.layer_norm";
        names.crossQuery = block + "1.EncDecAttention.q";
        names.crossKey = block + "1.EncDecAttention.k";
        names.crossValue = block + "1.EncDecAttention.v";
        names.crossOut = block + "1.EncDecAttention.o";
    }
    names.mlpNorm = mlp + "layer_norm";
    if (gated) names.gate = mlp + "DenseReluDense.wi_0";
    names.up = mlp + (gated ? "DenseReluDense.wi_1" : "DenseReluDense.wi");
    names.down = mlp + "DenseReluDense.wo";
}

} // namespace

Result<ModelSpec> readT5(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY(vocab, requiredInt(config, "vocab_size"));
    LUTHIER_TRY(hidden, requiredInt(config, "d_model"));
    LUTHIER_TRY(inner, requiredInt(config, "d_ff"));
    LUTHIER_TRY(width, requiredInt(config, "d_kv"));
    LUTHIER_TRY(layers, requiredInt(config, "num_layers"));
    LUTHIER_TRY(heads, requiredInt(config, "num_heads"));
    spec.vocab_size = vocab;
    spec.hidden_size = hidden;
    spec.max_position_embeddings = intOr(config, "n_positions", 512);

    // "relu", "gated-gelu" (which means its tanh form), "gated-silu"
    std::string projection = textOr(config, "feed_forward_proj", "relu");
    spec.gatedMlp = projection.starts_with("gated-");
    if (spec.gatedMlp) projection = projection.substr(6);
    if (spec.gatedMlp && projection == "gelu") projection = "gelu_new";
    LUTHIER_TRY(activation, activationFromName(projection, "feed_forward_proj"));
    spec.activation = activation;

    StackSpec stack;
    stack.num_attention_heads = stack.num_key_value_heads = heads;
    stack.head_dim = width;
    stack.intermediate_size = inner;
    stack.num_hidden_layers = layers;
    stack.slidingWindow.assign(layers, 0);
    stack.causal = false;
    nameStack("encoder", spec.gatedMlp, stack.names);
    spec.encoder = stack;
    stack.num_hidden_layers = intOr(config, "num_decoder_layers", layers);
    if (stack.num_hidden_layers < 1) return failUnsupportedConfig("num_decoder_layers", "0");
    stack.slidingWindow.assign(stack.num_hidden_layers, 0);
    stack.causal = stack.crossAttention = true;
    stack.names = {};
    nameStack("decoder", spec.gatedMlp, stack.names);
    static_cast<StackSpec&>(spec) = stack;

    spec.norm = NormKind::RmsNorm;
    spec.norm_eps = numberOr(config, "layer_norm_epsilon", 1e-6);
    spec.position = PositionKind::RelativeBias;
    spec.relative_attention_num_buckets = intOr(config, "relative_attention_num_buckets", 32);
    spec.relative_attention_max_distance = intOr(config, "relative_attention_max_distance", 128);
    if (spec.relative_attention_num_buckets < 4 || spec.relative_attention_num_buckets > 4096)
        return failUnsupportedConfig(
            "relative_attention_num_buckets", std::to_string(spec.relative_attention_num_buckets));
    if (spec.relative_attention_max_distance <= spec.relative_attention_num_buckets / 2)
        return failUnsupportedConfig(
            "relative_attention_max_distance", std::to_string(spec.relative_attention_max_distance));
    spec.attentionScale = 1.0;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.scalesTiedHeadOnly = spec.tieWordEmbeddings;
    if (spec.tieWordEmbeddings) spec.logitScale = 1.0 / std::sqrt(double(hidden));
    const double dropout = numberOr(config, "dropout_rate", 0.1);
    spec.dropout = {dropout, dropout, dropout, dropout, dropout};
    spec.tokenEmbedding = "shared";
    spec.headModule = "lm_head";
    return spec;
}

} // namespace luthier::family
