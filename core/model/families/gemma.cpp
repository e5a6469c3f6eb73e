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
        LUTHIER_TRY(scale, readQueryScale(config));
        spec.attentionScale = scale;
        spec.attentionSoftcap = numberOr(config, "attn_logit_softcapping", 0);
        spec.logitSoftcap = numberOr(config, "final_logit_softcapping", 0);
        // Every other layer slides, the first one does.
        spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [](int layer) { return layer % 2 == 0; });
        nameLikeGemma2(spec);
    }
    return spec;
}

} // namespace luthier::family
