#pragma once
#include "core/base/result.h"
#include "core/model/model_spec.h"

#include <nlohmann/json_fwd.hpp>

namespace luthier::family {

/// Llama 1/2/3, CodeLlama, Mistral (sliding window), Qwen2 (biases on q, k, v): transformers'
/// modeling_llama, modeling_mistral, modeling_qwen2.
Result<ModelSpec> readLlama(const nlohmann::ordered_json& config);

} // namespace luthier::family
