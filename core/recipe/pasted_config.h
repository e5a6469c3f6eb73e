#pragma once
#include "core/recipe/recipe.h"

namespace luthier {

/// A PEFT `lora_config` as people paste it: adapter_config.json, a Python dict, or `LoraConfig(r=16, …)`, with or
/// without `name =` in front. Keys that it does not have stay as in `start`. Errors: "recipe.pasted" naming the key
/// that is unknown, has the wrong kind of value, or cannot be honoured.
Result<AdapterSection> adapterFromPasted(const std::string& text, const AdapterSection& start);

} // namespace luthier
