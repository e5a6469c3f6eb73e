#include "core/project/goals.h"

#include <algorithm>

namespace luthier {

namespace {

/// Takes the goal's value from the run itself, its evaluations, or people's votes.
void measure(const ProjectState& state, const KnownRun& run, GoalState& out) {
    const double scale = out.goal->isPercent ? 100 : 1;
    if (out.goal->key == kEvalLoss) {
        std::tie(out.base, out.tuned) = evalLosses(*run.history);
    } else if (out.goal->isByPeople) {
        const WinRate rate = state.standings.winRate(run.id);
        if (rate.decided() == 0) return;
        out.base = (1 - rate.share()) * scale;
        out.tuned = rate.share() * scale;
    } else {
        const Standing tuned = state.standings.tuned(run.folder);
        const Score* after = tuned.goal(out.goal->key);
        if (!after) return;
        out.tuned = after->estimate.value * scale;
        out.asked = tuned.measuring(out.goal->key)->result.hash;
        const Standing base = state.standings.base(run.folder, tuned);
        if (const Score* before = base.goal(out.goal->key)) out.base = before->estimate.value * scale;
    }
}

/// By the first run that says something.
std::vector<GoalState> goalsBy(const ProjectState& state, const KnownRuns& runs) {
    std::vector<GoalState> out;
    for (const Goal& goal : state.answers.goals) {
        GoalState own{state.judgement.goal(goal.metric), goal.value, {}, {}, {}};
        if (!own.goal) continue;
        for (const KnownRun& run : runs) {
            measure(state, run, own);
            if (own.tuned) break;
        }
        out.push_back(own);
    }
    return out;
}

} // namespace

std::pair<std::optional<double>, std::optional<double>> evalLosses(const RunHistory& run) {
    if (!comparesLoss(run)) return {};
    const Series* loss = run.find(Curve::Loss, CurveRows::HeldOut);
    if (!loss || loss->points.empty()) return {};
    const auto& points = loss->points;
    const auto base = points.front().step == 0 ? std::optional(points.front().value) : std::nullopt;
    std::optional<double> best;
    for (const CheckpointMark& mark : run.checkpoints())
        if (mark.evalLoss && (!best || *mark.evalLoss < *best)) best = mark.evalLoss;
    if (!best && (points.size() > 1 || !base)) best = points.back().value;
    return {base, best};
}

const KnownRun* newestEnded(const ProjectState& state, bool (*accept)(const RunHistory&)) {
    const auto rows = state.store().runs();
    for (const KnownRun& run : state.runs) {
        const bool isPilot =
            std::ranges::any_of(rows, [&](const RunRow& row) { return row.folder == run.id && row.isPilot(); });
        if (run.hasEnded() && !isPilot && accept(*run.history)) return &run;
    }
    return nullptr;
}

std::vector<GoalState> goalsOf(const ProjectState& state) {
    KnownRuns runs = wholeRuns(state.store(), state.runs);
    if (const KnownRun* measured = newestEnded(state, comparesLoss))
        runs.push_back(*measured); // one that failed has a loss as well
    return goalsBy(state, runs);
}

std::vector<GoalState> goalsOf(const ProjectState& state, const KnownRun& run) { return goalsBy(state, {run}); }

bool isEveryGoalReached(const std::vector<GoalState>& goals) {
    return !goals.empty() && std::ranges::all_of(goals, &GoalState::isReached);
}

} // namespace luthier
