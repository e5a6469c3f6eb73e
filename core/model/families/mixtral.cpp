#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readMixtral(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    spec.norm_eps = numberOr(config, "rms_norm_eps", 1e-5);
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "silu"));
    spec.activation = activation;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", false);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    LUTHIER_TRY_DO(readRope(config, spec));
    spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [](int) { return true; });
    if (numberOr(config, "router_jitter_noise", 0) != 0)
        return failUnsupportedConfig("router_jitter_noise", config["router_jitter_noise"].dump());

    LUTHIER_TRY(experts, requiredInt(config, "num_local_experts"));
    LUTHIER_TRY(chosen, requiredInt(config, "num_experts_per_tok"));
    if (chosen > experts) return failUnsupportedConfig("num_experts_per_tok", std::to_string(chosen));
    spec.experts.num_local_experts = experts;
    spec.experts.num_experts_per_tok = chosen;
    spec.experts.router_aux_loss_coef = numberOr(config, "router_aux_loss_coef", 0.001);
    const std::string mixture = "model.layers.{}.block_sparse_moe.";
    spec.names.gate = spec.names.up = spec.names.down = "";
    spec.names.router = mixture + "gate";
    spec.names.expertGate = mixture + "experts.{e}.w1";
    spec.names.expertUp = mixture + "experts.{e}.w3";
    spec.names.expertDown = mixture + "experts.{e}.w2";
    return spec;
}

} // namespace luthier::family
