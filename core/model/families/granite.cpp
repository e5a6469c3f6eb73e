// Granite: LLaMA with four multipliers: of embeddings, scores, what a block adds, and logits.

#include "core/model/families/readers.h"

#include <nlohmann/json.hpp>

namespace luthier::family {

Result<ModelSpec> readGranite(const Json& config, const std::string& architecture) {
    LUTHIER_TRY(spec, readLlama(config, architecture));
    spec.embeddingScale = numberOr(config, "embedding_multiplier", 1.0);
    spec.attentionScale = numberOr(config, "attention_multiplier", 1.0);
    spec.residualScale = numberOr(config, "residual_multiplier", 1.0);
    const double divisor = numberOr(config, "logits_scaling", 1.0);
    if (!(divisor > 0)) return failUnsupportedConfig("logits_scaling", std::to_string(divisor));
    spec.logitScale = 1 / divisor;
    return spec;
}

} // namespace luthier::family
