#pragma once
#include "core/project/project_state.h"

namespace luthier {

/// State of a goal after the newest run or evaluation that measures it.
struct GoalState {
    const GoalRow* goal = nullptr;
    double wanted = 0;
    std::optional<double> base, tuned; ///< as measured, in percent if the goal is; nothing: not measured
    std::string asked = {};            ///< which rows an evaluation asked; empty: none was needed
    bool isReached() const { return tuned && (goal->higherIsBetter ? *tuned >= wanted : *tuned <= wanted); }
};

/// The goal that a run measures by itself.
inline constexpr std::string_view kEvalLoss = "eval_loss";

/// True if the run's loss is cross-entropy, like the base's. Losses of reward models and of DPO are on other scales.
inline bool comparesLoss(const RunHistory& run) { return !learnsFromChoices(run.objective()); }

/// Evaluation loss before the first step, and of the best checkpoint, which is the one used. Nothing if the run's loss
/// cannot be compared with the base's.
std::pair<std::optional<double>, std::optional<double>> evalLosses(const RunHistory& run);

/// The newest run that ended, well or not, is no pilot, and that `accept` takes; null: there is none.
const KnownRun* newestEnded(const ProjectState& state, bool (*accept)(const RunHistory&));

/// State of each goal, after the newest run that says something about it.
std::vector<GoalState> goalsOf(const ProjectState& state);
/// State of each goal after one run.
std::vector<GoalState> goalsOf(const ProjectState& state, const KnownRun& run);

bool isEveryGoalReached(const std::vector<GoalState>& goals); ///< false where there is none

} // namespace luthier
