#pragma once
#include "core/project/goals.h"

namespace luthier {

/// Next step that Overview offers.
enum class NextStep {
    ChooseModel,
    ImportData,
    MakePlan,
    Train,
    LearnFromVotes,
    Evaluate,
    Export,
    TryModel,
    WatchRun,
};

/// @param rows  of all data sets
NextStep nextStep(const ProjectState& state, std::uint64_t rows);

/// True if people compared answers and nothing was trained on pairs since.
bool hasUnusedVotes(const PlanState& state);

} // namespace luthier
