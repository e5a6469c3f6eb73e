#pragma once
/// Which runs are those of the plan's steps, and what a step begins with.

#include "core/project/project_state.h"
#include "core/project/run_preparation.h"

namespace luthier {

constexpr double kEvalShare = 0.1; ///< of the questions, kept back by the plan's runs

/// What decides how a step trains: not goals, not what was measured here, not what is counted of the rows, and not the
/// other steps.
Answers decidingAnswers(Answers answers);
/// Without what was measured of this machine.
Answers withoutMeasured(Answers answers);
/// The newest version of the plan, if it has these answers: what was measured of this machine may differ. 0: none.
long long keptVersion(const ProjectStore& store, const Answers& answers);

/// The newest run, or pilot, of this step that trains what the plan says now and did not fail; null: there is none.
const KnownRun* runOf(const PlanState& state, const PlanStep& step, bool isPilot = false);
/// The training step before this one: what it made is what this one begins with. A reward model is not begun with.
/// Null: it is the first.
const PlanStep* stepBefore(const Plan& plan, const PlanStep& step);
/// The data set that a step learns from: the plan's, or, where that has no rows of its kind, the newest that has;
/// empty: there is none.
std::string datasetOf(const PlanState& state, const PlanStep& step);
/// Has it a data set to learn from? True of what is not trained.
bool isFed(const PlanState& state, const PlanStep& step);
bool learnsChoices(const PlanStep& step); ///< between answers, as people made them
/// Can it be started now? Rows are counted, it is fed, and the step before it has ended.
bool isReady(const PlanState& state, const PlanStep& step);

/// A step as a whole, or as a pilot: the same recipe on 5 % of the rows, at most five minutes.
/// @param model    that it begins with
/// @param version  of the plan
NewRun newRunOf(
    const PlanState& state, const PlanStep& step, bool isPilot, const std::filesystem::path& model, long long version);

} // namespace luthier
