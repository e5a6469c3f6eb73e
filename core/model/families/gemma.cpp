#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

Result<ModelSpec> readGemma(const Json& config, const std::string& architecture) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    spec.norm_eps = numberOr(config, "rms_norm_eps", 1e-6);
    spec.normUnitOffset = true;
    // transformers ignores Gemma's hidden_act: the published weights were trained with the tanh form.
    LUTHIER_TRY(activation, readActivation(config, {"hidden_activation"}, "gelu_pytorch_tanh"));
    spec.activation = activation;
    spec.qkvBias = spec.attentionOutBias = boolOr(config, "attention_bias", false);
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.embeddingScale = std::sqrt(double(spec.hidden_size));
    LUTHIER_TRY_DO(readRope(config, spec));
    if (boolOr(config, "use_bidirectional_attention", false))
        return failUnsupportedConfig("use_bidirectional_attention", "true");
    if (architecture.starts_with("Gemma2")) {
        const double scalar = numberOr(config, "query_pre_attn_scalar", 256);
        if (!(scalar > 0)) return failUnsupportedConfig("query_pre_attn_scalar", std::to_string(scalar));
        spec.attentionScale = 1.0 / std::sqrt(scalar);
        spec.attentionSoftcap = numberOr(config, "attn_logit_softcapping", 0);
        spec.logitSoftcap = numberOr(config, "final_logit_softcapping", 0);
        // Every other layer slides, the first one does.
        spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [](int layer) { return layer % 2 == 0; });
        const std::string block = "model.layers.{}.";
        spec.names.postAttentionNorm = block + "post_attention_layernorm";
        spec.names.mlpNorm = block + "pre_feedforward_layernorm";
        spec.names.postMlpNorm = block + "post_feedforward_layernorm";
    }
    return spec;
}

} // namespace luthier::family
