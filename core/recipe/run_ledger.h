#pragma once
/// The memory ledger of a recipe: what `estimate` prints, what the engine checks before it loads, what the window
/// shows.

#include "core/model/memory_ledger.h"
#include "core/recipe/recipe.h"

namespace luthier {

/// @param computeDtype what `auto` was or will be resolved to
/// @param labelShare   share of the tokens that carry loss; 1 when not known
MemoryLedger predictRun(const ModelSpec& spec, const Recipe& recipe, DType computeDtype, double labelShare = 1.0);

} // namespace luthier
