#pragma once
#include "core/advisor/plan/plan.h"
#include "core/project/standings.h"

namespace luthier {

/// Basis for decisions about a plan's steps, as it is now. Everything is borrowed and outlives it.
struct PlanState {
    ProjectData& data;
    const Judgement& judgement;
    const Answers& answers;
    const Plan& plan;
    const ModelCard* model; ///< null: none is chosen, or it is being read
    KnownRuns runs;

    ProjectStore& store() const { return data.store(); }
};

/// The same, with measurements.
struct ProjectState : PlanState {
    const Standings& standings;
};

} // namespace luthier
