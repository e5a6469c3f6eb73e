#pragma once
/// What the families' readers share. `config` is a whole config.json.

#include "core/base/result.h"
#include "core/model/model_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <initializer_list>
#include <string>

namespace luthier::family {

using Json = nlohmann::ordered_json;

tl::unexpected<Error> failUnsupportedConfig(const std::string& key, const std::string& value);

/// A whole number from 1 to 2^26. Errors: "config.missing".
Result<int> requiredInt(const Json& config, const char* key);
/// The number under the key, or `otherwise` where it is missing, null or no number.
int intOr(const Json& config, const char* key, int otherwise);
double numberOr(const Json& config, const char* key, double otherwise);
bool boolOr(const Json& config, const char* key, bool otherwise);
std::string textOr(const Json& config, const char* key, const std::string& otherwise);

/// Activation under the first of `keys` that the config has, by transformers' names. Errors: "config.unsupported".
Result<Activation> readActivation(const Json& config, std::initializer_list<const char*> keys, const char* otherwise);
Result<Activation> activationFromName(const std::string& name, const std::string& key);

/// Sizes with LLaMA's keys: vocab_size, hidden_size, intermediate_size, num_hidden_layers, num_attention_heads,
/// num_key_value_heads, head_dim, max_position_embeddings. Errors also where heads cannot be shared out.
Result<void> readSizes(const Json& config, ModelSpec& spec);

/// rope_theta with rope_scaling (transformers 4) or rope_parameters (transformers 5). Reads head_dim and
/// max_position_embeddings of the spec. @param share  of each head's dimensions that rotate, if the config is silent
Result<void> readRope(const Json& config, ModelSpec& spec, double share = 1.0);

/// config.sliding_window in the layers that layer_types (transformers 5) calls sliding; without it, where
/// `slides(layer)` says so.
std::vector<int> slidingWindows(const Json& config, int layers, const std::function<bool(int)>& slides);

/// Names of a decoder in LLaMA's manner: model.layers.{}.self_attn.q_proj and so on.
void nameLikeLlama(ModelSpec& spec);

/// The norms behind attention and MLP that Gemma 2 and 3 have.
void nameLikeGemma2(ModelSpec& spec);
/// One over the root of query_pre_attn_scalar (Gemma 2 and 3). Errors: "config.unsupported".
Result<double> readQueryScale(const Json& config);

} // namespace luthier::family
