// OLMo 2: no norm before a block but one behind it; queries and keys are normed over all heads at once.

#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readOlmo2(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    const std::string block = "model.layers.{}.";
    spec.names.attentionNorm = spec.names.mlpNorm = "";
    spec.names.postAttentionNorm = block + "post_attention_layernorm";
    spec.names.postMlpNorm = block + "post_feedforward_layernorm";
    spec.names.queryNorm = block + "self_attn.q_norm";
    spec.names.keyNorm = block + "self_attn.k_norm";
    spec.normAllHeads = true;
    spec.norm_eps = numberOr(config, "rms_norm_eps", 1e-5);
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "silu"));
    spec.activation = activation;
    spec.qkvBias = spec.attentionOutBias = boolOr(config, "attention_bias", false);
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", false);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    LUTHIER_TRY_DO(readRope(config, spec));
    return spec;
}

} // namespace luthier::family
