#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readPhi3(const Json& config, const std::string&) {
    ModelSpec spec;
    LUTHIER_TRY_DO(readSizes(config, spec));
    nameLikeLlama(spec);
    spec.norm_eps = numberOr(config, "rms_norm_eps", 1e-5);
    LUTHIER_TRY(activation, readActivation(config, {"hidden_act"}, "silu"));
    spec.activation = activation;
    spec.tieWordEmbeddings = boolOr(config, "tie_word_embeddings", false);
    spec.dropout.embedding = numberOr(config, "embd_pdrop", 0.0);
    spec.dropout.attention = numberOr(config, "attention_dropout", 0.0);
    spec.dropout.residual = numberOr(config, "resid_pdrop", 0.0);
    LUTHIER_TRY_DO(readRope(config, spec));
    spec.slidingWindow = slidingWindows(config, spec.num_hidden_layers, [](int) { return true; });
    StackNames& names = spec.names;
    names.query = names.key = names.value = names.gate = names.up = "";
    names.fusedQkv = "model.layers.{}.self_attn.qkv_proj";
    names.fusedGateUp = "model.layers.{}.mlp.gate_up_proj";
    return spec;
}

} // namespace luthier::family
