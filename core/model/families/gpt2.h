#pragma once
#include "core/base/result.h"
#include "core/model/model_spec.h"

#include <nlohmann/json_fwd.hpp>

namespace luthier::family {

/// GPT-2 (Radford et al. 2019): learned positions, LayerNorm, Conv1D weights [in, out], one fused q k v, tied head.
/// transformers' modeling_gpt2.
Result<ModelSpec> readGpt2(const nlohmann::ordered_json& config);

} // namespace luthier::family
