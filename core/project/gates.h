#pragma once
#include "core/project/project_state.h"
#include "core/run/gate.h"

namespace luthier {

/// The gate of a run with what the project measured beside it: general questions, and its exports.
Gate gateOf(const ProjectState& state, const KnownRun& run);

} // namespace luthier
