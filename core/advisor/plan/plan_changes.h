#pragma once
#include "core/advisor/plan/plan.h"

namespace luthier {

/// One thing that is otherwise in a newer plan.
struct PlanChange {
    BilingualText what; ///< a word of rules.yaml, or a key of run.yaml
    BilingualText before, after;
    bool operator==(const PlanChange&) const = default;
};

/// What the newer answers change, the most telling first. Memory is compared where both plans have a model, recipes
/// where both have the step.
std::vector<PlanChange> changesBetween(const Judgement& judgement, const Answers& olderAnswers, const Plan& older,
    const Answers& newerAnswers, const Plan& newer);

} // namespace luthier
