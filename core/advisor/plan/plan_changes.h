#pragma once
#include "core/advisor/plan/plan.h"

namespace luthier {

/// One difference between a newer plan and an older one.
struct PlanChange {
    BilingualText what; ///< a word of rules.yaml, or a key of run.yaml
    BilingualText before, after;
    bool operator==(const PlanChange&) const = default;
};

/// Changes that the newer answers make, the most telling first. Memory is compared if both plans have a model, recipes
/// if both have the step.
std::vector<PlanChange> changesBetween(const Judgement& judgement, const Answers& olderAnswers, const Plan& older,
    const Answers& newerAnswers, const Plan& newer);

} // namespace luthier
