#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readGptNeox(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    spec.num_key_value_heads = spec.num_attention_heads; // the family shares no heads, whatever the config carries
    if (spec.hidden_size % spec.num_attention_heads != 0)
        return failUnsupportedConfig("num_attention_heads", std::to_string(spec.num_attention_heads));
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = numberOr(config, "layer_norm_eps", 1e-5);
    spec.parallelBlock = boolOr(config, "use_parallel_residual", true);
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "gelu"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = boolOr(config, "attention_bias", true);
    spec.mlpBias = true;
    spec.fusedLayout = FusedLayout::PerHead;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", false);
    spec.dropout.embedding = spec.dropout.residual = numberOr(config, "hidden_dropout", 0.0);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.rope.theta = numberOr(config, "rotary_emb_base", 10000.0);
    LUTHIER_TRY_DO(readRope(config, spec, numberOr(config, "rotary_pct", 0.25)));

    const std::string block = "gpt_neox.layers.{}.";
    spec.tokenEmbedding = "gpt_neox.embed_in";
    spec.headModule = "embed_out";
    spec.optionalPrefix = "gpt_neox.";
    StackNames& names = spec.names;
    names.finalNorm = "gpt_neox.final_layer_norm";
    names.attentionNorm = block + "input_layernorm";
    names.fusedQkv = block + "attention.query_key_value";
    names.attentionOut = block + "attention.dense";
    names.mlpNorm = block + "post_attention_layernorm";
    names.up = block + "mlp.dense_h_to_4h";
    names.down = block + "mlp.dense_4h_to_h";
    return spec;
}

} // namespace luthier::family
