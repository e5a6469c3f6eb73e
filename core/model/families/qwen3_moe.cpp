// Qwen3's mixtures: Qwen3 with experts in most layers.

#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier::family {

Result<ModelSpec> readQwen3Moe(const Json& config, const std::string&) {
    LUTHIER_TRY(spec, readLlama(config, "Qwen3ForCausalLM"));
    // transformers 5 writes num_local_experts where published files have num_experts.
    LUTHIER_TRY(experts, requiredInt(config, config.contains("num_experts") ? "num_experts" : "num_local_experts"));
    LUTHIER_TRY(chosen, requiredInt(config, "num_experts_per_tok"));
    LUTHIER_TRY(width, requiredInt(config, "moe_intermediate_size"));
    if (chosen > experts) return failUnsupportedConfig("num_experts_per_tok", std::to_string(chosen));
    spec.experts.num_local_experts = experts;
    spec.experts.num_experts_per_tok = chosen;
    spec.experts.router_aux_loss_coef = numberOr(config, "router_aux_loss_coef", 0.001);
    spec.experts.intermediate_size = width;
    spec.experts.norm_topk_prob = boolOr(config, "norm_topk_prob", false);
    spec.slidingWindow = slidingWindows(
        config, spec.num_hidden_layers, [&](int) { return boolOr(config, "use_sliding_window", false); });
    const int every = intOr(config, "decoder_sparse_step", 1);
    if (every < 1) return failUnsupportedConfig("decoder_sparse_step", std::to_string(every));
    const Json dense = config.value("mlp_only_layers", Json::array());
    for (int layer = 0; layer < spec.num_hidden_layers; ++layer) {
        const bool isListed = dense.is_array() && std::find(dense.begin(), dense.end(), Json(layer)) != dense.end();
        spec.experts.denseLayers.push_back(isListed || (layer + 1) % every != 0);
    }
    const std::string mlp = "model.layers.{}.mlp.";
    spec.names.router = mlp + "gate";
    spec.names.expertGate = mlp + "experts.{e}.gate_proj";
    spec.names.expertUp = mlp + "experts.{e}.up_proj";
    spec.names.expertDown = mlp + "experts.{e}.down_proj";
    return spec;
}

} // namespace luthier::family
