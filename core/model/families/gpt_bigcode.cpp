#include "core/model/families/gpt2_like.h"
#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

/// GPT-2 with plain linear layers and, mostly, one head of keys and values for all queries (Shazeer 2019).
Result<ModelSpec> readGptBigcode(const Json& config, const std::string&) {
    LUTHIER_TRY(spec, readGpt2Like(config));
    LUTHIER_TRY(activation, readActivation(config, {"activation_function"}, "gelu_pytorch_tanh"));
    spec.activation = activation;
    if (boolOr(config, "multi_query", true))
        spec.num_key_value_heads = 1;
    else
        spec.fusedLayout = FusedLayout::PerHead;
    return spec;
}

} // namespace luthier::family
