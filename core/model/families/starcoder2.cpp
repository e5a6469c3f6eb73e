#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readStarcoder2(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    if (textOr(config, "mlp_type", "default") != "default")
        return failUnsupportedConfig("mlp_type", config["mlp_type"].dump());
    if (textOr(config, "norm_type", "layer_norm") != "layer_norm")
        return failUnsupportedConfig("norm_type", config["norm_type"].dump());
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = numberOr(config, "norm_epsilon", 1e-5);
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "gelu_pytorch_tanh"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = boolOr(config, "use_bias", true);
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", true);
    spec.dropout.embedding = numberOr(config, "embedding_dropout", 0.0);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.dropout.residual = numberOr(config, "residual_dropout", 0.0);
    LUTHIER_TRY_DO(readRope(config, spec));
    spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [](int) { return true; });
    spec.names.gate = "";
    spec.names.up = "model.layers.{}.mlp.c_fc";
    spec.names.down = "model.layers.{}.mlp.c_proj";
    return spec;
}

} // namespace luthier::family
