#include "core/project/plan_runs.h"

#include <algorithm>
#include <set>

namespace luthier {

namespace {

constexpr double kPilotShare = 0.05, kPilotMinutes = 5;

/// As the store keeps it.
std::string stepKey(const PlanStep& step, bool isPilot) { return isPilot ? "pilot:" + step.step : step.step; }

/// True if a kept plan comes to this step by the same steps.
bool beginsAlike(const PlanState& state, const Answers& answers, const PlanStep& step) {
    if (answers.steps == state.answers.steps) return true;
    const auto upTo = [&](const Plan& plan) {
        std::vector<std::string> out = plan.stepKeys();
        out.erase(std::find(out.begin(), out.end(), step.step), out.end());
        return out;
    };
    return upTo(makePlan(state.judgement, answers, state.model)) == upTo(state.plan);
}

/// Data sets that the plan mixes in and that have rows of the step's kind.
std::vector<MixedIn> mixedInto(const PlanState& state, const PlanStep& step) {
    std::vector<MixedIn> out = state.answers.also;
    std::erase_if(out, [&, own = datasetOf(state, step)](const MixedIn& other) {
        return other.dataset == own || !state.data.suits(other.dataset, step.recipe->objective.type);
    });
    return out;
}

} // namespace

Answers withoutMeasured(Answers answers) {
    if (!answers.machine.isAnother) answers.machine = {};
    return answers;
}

Answers decidingAnswers(Answers answers) {
    answers.goals.clear();
    answers.steps.clear();
    answers.data = {answers.data.dataset, 0, 0, 0};
    return withoutMeasured(std::move(answers));
}

long long keptVersion(const ProjectStore& store, const Answers& answers) {
    const auto plans = store.plans();
    if (plans.empty()) return 0;
    const auto kept = answersFromJson(plans.front().answers);
    return kept && withoutMeasured(*kept) == withoutMeasured(answers) ? plans.front().version : 0;
}

const KnownRun* runOf(const PlanState& state, const PlanStep& step, bool isPilot) {
    const Answers own = decidingAnswers(state.answers);
    std::set<long long> versions; // that would train the same
    for (const PlanRow& plan : state.store().plans())
        if (const auto answers = answersFromJson(plan.answers);
            answers && decidingAnswers(*answers) == own && beginsAlike(state, *answers, step))
            versions.insert(plan.version);
    for (const RunRow& row : state.store().runs())
        if (versions.contains(row.plan) && row.step == stepKey(step, isPilot))
            if (const KnownRun* run = findRun(state.runs, row.folder); run && run->status != RunStatus::Failed)
                return run;
    return nullptr;
}

const PlanStep* stepBefore(const Plan& plan, const PlanStep& step) {
    const PlanStep* before = nullptr;
    for (const PlanStep& other : plan.steps) {
        if (other.step == step.step) return before;
        if (other.recipe && !factsOf(other.recipe->objective.type).givesScores) before = &other;
    }
    return nullptr;
}

std::string datasetOf(const PlanState& state, const PlanStep& step) {
    if (!step.recipe) return {};
    const std::string& own = state.answers.data.dataset;
    if (state.data.suits(own, step.recipe->objective.type)) return own;
    const auto datasets = state.store().datasets();
    for (auto it = datasets.rbegin(); it != datasets.rend(); ++it)
        if (state.data.suits(it->hash, step.recipe->objective.type)) return it->hash;
    return {};
}

bool isFed(const PlanState& state, const PlanStep& step) { return !step.recipe || !datasetOf(state, step).empty(); }

bool learnsChoices(const PlanStep& step) { return step.recipe && learnsFromChoices(step.recipe->objective.type); }

bool isReady(const PlanState& state, const PlanStep& step) {
    if (!step.recipe || state.answers.data.rows == 0 || !isFed(state, step)) return false;
    const PlanStep* before = stepBefore(state.plan, step);
    if (!before) return true;
    const KnownRun* run = runOf(state, *before);
    return run && run->status == RunStatus::Finished;
}

NewRun newRunOf(
    const PlanState& state, const PlanStep& step, bool isPilot, const std::filesystem::path& model, long long version) {
    NewRun run{*step.recipe, datasetOf(state, step), mixedInto(state, step), {}, kEvalShare, 1.0, version,
        stepKey(step, isPilot)};
    run.recipe.model.path = model.string();
    if (!isPilot) return run;
    run.recipe.name += "-pilot";
    run.recipe.train.max_minutes = kPilotMinutes;
    run.share = kPilotShare;
    return run;
}

} // namespace luthier
