#pragma once
#include "core/project/project_state.h"

namespace luthier {

/// Where a goal stands after the newest run or evaluation that measures it.
struct GoalState {
    const GoalRow* goal = nullptr;
    double wanted = 0;
    std::optional<double> base, tuned; ///< as measured, in percent where the goal is; nothing: it was not
    std::string asked = {};            ///< which rows an evaluation asked; empty: none was needed
    bool isReached() const { return tuned && (goal->higherIsBetter ? *tuned >= wanted : *tuned <= wanted); }
};

/// The goal that a run measures by itself.
inline constexpr std::string_view kEvalLoss = "eval_loss";

/// Its loss is cross-entropy, which the base has too. Those of a reward model or of DPO are on other scales.
inline bool comparesLoss(const RunHistory& run) { return !learnsFromChoices(run.objective()); }

/// Evaluation loss before the first step, and of the checkpoint that is used: the best one. Nothing where the run's
/// loss is not the base's too.
std::pair<std::optional<double>, std::optional<double>> evalLosses(const RunHistory& run);

/// The newest run that ended, well or not, is no pilot, and that `accept` takes; null: there is none.
const KnownRun* newestEnded(const ProjectState& state, bool (*accept)(const RunHistory&));

/// Each goal as the newest run that says something of it stands.
std::vector<GoalState> goalsOf(const ProjectState& state);
/// As one run stands.
std::vector<GoalState> goalsOf(const ProjectState& state, const KnownRun& run);

bool isEveryGoalReached(const std::vector<GoalState>& goals); ///< false where there is none

} // namespace luthier
