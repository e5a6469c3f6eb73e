#pragma once
/// The memory ledger of a recipe: printed by `estimate`, checked by the engine before it loads, shown by the window.

#include "core/model/memory_ledger.h"
#include "core/recipe/recipe.h"

namespace luthier {

/// @param computeDtype what `auto` was or will be resolved to
/// @param labelShare   share of the tokens that carry loss; 1 when not known
/// `auto` gradient checkpointing counts as none.
MemoryLedger predictRun(const ModelSpec& spec, const Recipe& recipe, DType computeDtype, double labelShare = 1.0);

/// The recipe with `auto` gradient checkpointing decided: used where the run does not fit into `availableBytes`
/// without.
Recipe fitted(
    const ModelSpec& spec, Recipe recipe, DType computeDtype, std::uint64_t availableBytes, double labelShare = 1.0);

} // namespace luthier
