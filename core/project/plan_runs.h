#pragma once
/// Finds the runs of the plan's steps, and what a step begins with.

#include "core/project/project_state.h"
#include "core/project/run_preparation.h"

namespace luthier {

constexpr double kEvalShare = 0.1; ///< share of the questions that the plan's runs keep back

/// The answers that decide how a step trains: without goals, measurements of this machine, counts of the rows, and the
/// other steps.
Answers decidingAnswers(Answers answers);
/// The answers without measurements of this machine.
Answers withoutMeasured(Answers answers);
/// The newest version of the plan, if it has these answers; measurements of this machine may differ. 0: none.
long long keptVersion(const ProjectStore& store, const Answers& answers);

/// The newest run, or pilot, of this step that trains what the plan says now and did not fail; null: there is none.
const KnownRun* runOf(const PlanState& state, const PlanStep& step, bool isPilot = false);
/// The training step before this one, whose result this one begins with. A reward model never serves as that. Null: it
/// is the first.
const PlanStep* stepBefore(const Plan& plan, const PlanStep& step);
/// The data set that a step learns from: the plan's, or, where that has no rows of its kind, the newest that has;
/// empty: there is none.
std::string datasetOf(const PlanState& state, const PlanStep& step);
/// True if it has a data set to learn from, or is not trained at all.
bool isFed(const PlanState& state, const PlanStep& step);
bool learnsChoices(const PlanStep& step); ///< between answers, as people made them
/// Can it be started now? Rows are counted, it is fed, and the step before it has ended.
bool isReady(const PlanState& state, const PlanStep& step);

/// A run of the whole step, or its pilot: the same recipe on 5 % of the rows, at most five minutes.
/// @param model    model that the run begins with
/// @param version  of the plan
NewRun newRunOf(
    const PlanState& state, const PlanStep& step, bool isPilot, const std::filesystem::path& model, long long version);

} // namespace luthier
