#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readPhi(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    spec.norm = NormKind::LayerNorm;
    spec.norm_eps = numberOr(config, "layer_norm_eps", 1e-5);
    spec.parallelBlock = true;
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "gelu_new"));
    spec.activation = activation;
    spec.gatedMlp = false;
    spec.qkvBias = spec.attentionOutBias = spec.mlpBias = true;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", false);
    spec.dropout.embedding = numberOr(config, "embd_pdrop", 0.0);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.dropout.residual = numberOr(config, "resid_pdrop", 0.0);
    LUTHIER_TRY_DO(readRope(config, spec, 0.5));

    const std::string block = "model.layers.{}.";
    StackNames& names = spec.names;
    names.finalNorm = "model.final_layernorm";
    names.mlpNorm = ""; // one norm for attention and MLP
    names.attentionOut = block + "self_attn.dense";
    names.gate = "";
    names.up = block + "mlp.fc1";
    names.down = block + "mlp.fc2";
    if (boolOr(config, "qk_layernorm", false)) {
        names.queryNorm = block + "self_attn.q_layernorm";
        names.keyNorm = block + "self_attn.k_layernorm";
    }
    spec.headBias = "lm_head.bias";
    return spec;
}

} // namespace luthier::family
