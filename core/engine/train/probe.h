#pragma once
#include "core/base/result.h"
#include "core/recipe/recipe.h"
#include "core/run/probe_result.h"

#include <optional>

namespace luthier::engine {

/// Takes the first steps of a run, one to warm up and `steps` that count, on rows spread over its data, and throws
/// away what was learned.
/// @param device  used instead of the recipe's
/// @param folder  base of the recipe's relative paths; it is only read
/// Errors: as trainRun's.
Result<ProbeResult> probeRecipe(
    Recipe recipe, const std::filesystem::path& folder, int steps = 3, std::optional<DeviceType> device = {});

} // namespace luthier::engine
