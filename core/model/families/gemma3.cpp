// Gemma 3's decoder for text: most layers have a window and a rope of their own, queries and keys are normed.

#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace luthier::family {

namespace {

/// What transformers takes where the file is silent.
constexpr int kHeadDim = 256, kWindow = 4096, kPositions = 131072;
constexpr double kTheta = 1e6, kLocalTheta = 1e4;

} // namespace

Result<ModelSpec> readGemma3(const Json& given, const std::string&) {
    Json config = given;
    for (const auto& [key, value] :
        {std::pair("head_dim", kHeadDim), {"sliding_window", kWindow}, {"max_position_embeddings", kPositions}})
        if (!config.contains(key)) config[key] = value;
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    nameLikeGemma2(spec);
    spec.names.queryNorm = "model.layers.{}.self_attn.q_norm";
    spec.names.keyNorm = "model.layers.{}.self_attn.k_norm";
    spec.norm_eps = numberOr(config, "rms_norm_eps", 1e-6);
    spec.normUnitOffset = true;
    LUTHIER_TRY(activation, readActivation(config, {"hidden_activation"}, "gelu_pytorch_tanh"));
    spec.activation = activation;
    spec.qkvBias = spec.attentionOutBias = boolOr(config, "attention_bias", false);
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.embeddingScale = std::sqrt(double(spec.hidden_size));
    spec.scalesPrompts = false; // the scale is the embedding's own
    LUTHIER_TRY(scale, readQueryScale(config));
    spec.attentionScale = scale;
    spec.logitSoftcap = numberOr(config, "final_logit_softcapping", 0); // attn_logit_softcapping is ignored
    if (boolOr(config, "use_bidirectional_attention", false))
        return failUnsupportedConfig("use_bidirectional_attention", "true");

    const int pattern = intOr(config, "sliding_window_pattern", 6);
    if (pattern < 1) return failUnsupportedConfig("sliding_window_pattern", std::to_string(pattern));
    spec.slidingWindow =
        slidingWindows(config, spec.num_hidden_layers, [&](int layer) { return (layer + 1) % pattern != 0; });
    for (const int window : spec.slidingWindow)
        spec.layerRope.push_back(window > 0 ? LayerRope::Local : LayerRope::Main);

    // Transformers 5 keeps a table for each kind of layer; before, scaling belonged to the layers that see everything.
    const Json ropes = config.value("rope_parameters", Json());
    const bool isApart = ropes.is_object() && ropes.contains("full_attention");
    Json local = Json{{"rope_theta", numberOr(config, "rope_local_base_freq", kLocalTheta)}}, full = config;
    if (isApart) {
        full["rope_parameters"] = ropes["full_attention"];
        if (ropes.contains("sliding_attention")) local["rope_parameters"] = ropes["sliding_attention"];
    }
    spec.rope.theta = kLocalTheta;
    LUTHIER_TRY_DO(readRope(local, spec));
    spec.localRope = spec.rope;
    spec.rope = {};
    spec.rope.theta = kTheta;
    LUTHIER_TRY_DO(readRope(full, spec));
    return spec;
}

} // namespace luthier::family
