#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readLlama(const Json& config, const std::string& architecture) {
    const bool isQwen2 = architecture.starts_with("Qwen2"), isQwen3 = architecture.starts_with("Qwen3");
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    spec.norm = NormKind::RmsNorm;
    spec.norm_eps = numberOr(config, "rms_norm_eps", 1e-6);
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "silu"));
    spec.activation = activation;
    const bool hasBias = boolOr(config, "attention_bias", false);
    spec.qkvBias = isQwen2 || hasBias;
    spec.attentionOutBias = !isQwen2 && hasBias;
    spec.mlpBias = boolOr(config, "mlp_bias", false);
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", false);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    LUTHIER_TRY_DO(readRope(config, spec));
    // Mistral slides in all layers; Qwen from max_window_layers on, if switched on.
    if (architecture.starts_with("Mistral"))
        spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [](int) { return true; });
    if (isQwen2 || isQwen3)
        spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [&](int layer) {
            return boolOr(config, "use_sliding_window", false) && layer >= intOr(config, "max_window_layers", 28);
        });
    if (isQwen3) {
        spec.names.queryNorm = "model.layers.{}.self_attn.q_norm";
        spec.names.keyNorm = "model.layers.{}.self_attn.k_norm";
    }
    return spec;
}

} // namespace luthier::family
