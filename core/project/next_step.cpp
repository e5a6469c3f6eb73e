#include "core/project/next_step.h"

#include "core/model/families.h"
#include "core/project/plan_runs.h"

#include <algorithm>

namespace luthier {

bool hasUnusedVotes(const PlanState& state) {
    const long long newest = state.store().queues().summary().newestMs;
    return newest > 0 && std::ranges::none_of(state.runs, [&](const KnownRun& run) {
        return learnsFromChoices(run.history->objective()) && run.history->startedMs() > newest;
    });
}

NextStep nextStep(const ProjectState& state, std::uint64_t rows) {
    if (state.answers.modelPath.empty() || !readModelSpec(state.answers.modelPath)) return NextStep::ChooseModel;
    if (rows == 0) return NextStep::ImportData;
    if (state.runs.empty())
        return keptVersion(state.store(), state.answers) == 0 ? NextStep::MakePlan : NextStep::Train;
    const KnownRun& latest = state.runs.front();
    if (latest.status != RunStatus::Finished) return NextStep::WatchRun;
    if (hasUnusedVotes(state)) return NextStep::LearnFromVotes;
    if (!latest.history->isRewardModel() && state.standings.tuned(latest.folder).isEmpty()) return NextStep::Evaluate;
    return isEveryGoalReached(goalsOf(state)) ? NextStep::Export : NextStep::TryModel;
}

} // namespace luthier
