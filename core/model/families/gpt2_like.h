#pragma once
#include "core/model/families/shared.h"

namespace luthier::family {

/// GPT-2's sizes and names, which GPT-BigCode keeps.
Result<ModelSpec> readGpt2Like(const Json& config);

} // namespace luthier::family
