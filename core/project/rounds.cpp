#include "core/project/rounds.h"

#include <algorithm>

namespace luthier {

namespace {

/// Data sets of the kind that a recipe learns, which the plan does not name.
std::vector<OtherData> othersFor(const ProjectState& state, const Recipe& recipe) {
    std::vector<OtherData> out;
    for (const DatasetRow& row : state.store().datasets()) {
        const bool isNamed = row.hash == state.answers.data.dataset || state.answers.mixedIn(row.hash);
        if (!isNamed && state.data.suits(row.hash, recipe.objective.type))
            out.insert(
                out.begin(), {row.hash, row.name, std::int64_t(state.store().history().keptCount(row.hash, row.rows))});
    }
    return out;
}

/// Rows that the plan's data has now and had not when a run was planned.
std::int64_t rowsAddedSince(const ProjectState& state, const RunRow& run) {
    for (const PlanRow& plan : state.store().plans()) {
        const auto answers = plan.version == run.plan ? answersFromJson(plan.answers) : tl::unexpected(Error());
        if (!answers) continue;
        const DataFacts &then = answers->data, &now = state.answers.data;
        const bool isSame = then.dataset == now.dataset && answers->also == state.answers.also;
        return isSame && then.rows > 0 ? std::max<std::int64_t>(0, now.rows - then.rows) : 0;
    }
    return 0;
}

/// The way of training of a run, in both languages.
BilingualText methodOf(const ProjectState& state, const RunHistory& run) {
    const std::string adapter = run.started().text("adapter");
    // Runs of before there was any said nothing of it.
    const auto quantization = methodFromKey<QuantizationType>(run.started().text("quantization"));
    for (const MethodInfo& method : state.judgement.methods)
        if (method.adapter && keyOf(*method.adapter) == adapter &&
            method.quantization == quantization.value_or(QuantizationType::None))
            return method.text;
    for (const auto& row : methodTable<AdapterType>())
        if (row.key == adapter) return inBoth(std::string(row.label)); // names: the same in both
    return {};
}

std::int64_t rowsLeftOut(const RunHistory& run) {
    std::int64_t out = 0;
    for (const Event& warning : run.warnings())
        if (warning.message && warning.message->code == "data.too_long")
            if (const auto count = warning.message->what.values.find("count");
                count != warning.message->what.values.end())
                out = std::atoll(count->second.c_str());
    return out;
}

} // namespace

std::vector<Round> roundsOf(const ProjectState& state) {
    std::vector<Round> out;
    const auto rows = state.store().runs();
    const auto plans = state.store().plans(); // newest first
    for (const PlanRow& plan : plans) {
        Round round{plan.version, {}, {}, {}};
        const KnownRun* run = nullptr;
        for (const RunRow& row : rows) // newest first
            if (row.plan == plan.version && !row.isPilot() && (run = findRun(state.runs, row.folder))) break;
        if (run) {
            round.run = run->id;
            round.goals = goalsOf(state, *run);
            std::erase_if(round.goals, [](const GoalState& goal) { return !goal.tuned; });
            round.method = methodOf(state, *run->history);
        } else if (plan.version != plans.front().version) {
            continue; // thought of, and left
        }
        if (const auto answers = answersFromJson(plan.answers); answers && round.method.en.empty()) {
            const bool isModelRead = answers->modelPath == state.answers.modelPath;
            round.method =
                methodsOf(state.judgement, makePlan(state.judgement, *answers, isModelRead ? state.model : nullptr));
        }
        out.insert(out.begin(), round);
    }
    return out;
}

std::vector<Proposal> proposalsFor(const ProjectState& state, std::uint64_t fullBytes) {
    const KnownRun* run = newestEnded(state, [](const RunHistory&) { return true; });
    if (!run) return {};
    RunOutcome outcome;
    for (const GoalState& goal : goalsOf(state))
        if (goal.tuned && !goal.isReached()) outcome.missed.push_back({goal.goal, *goal.tuned, goal.wanted});
    const auto& failure = run->history->failure();
    outcome.isDiverged = run->status == RunStatus::Failed && failure && failure->code == "train.not_finite";
    if (!outcome.isDiverged) {
        run = newestEnded(state, [](const RunHistory& history) { return !history.isRewardModel(); });
        if (run) outcome.forgot = state.standings.forgot(run->folder);
        if (outcome.missed.empty() && !outcome.forgot) return {};
        // Where only the loss was missed, it is the newest run's that has such a loss.
        const bool isAboutLoss = !outcome.forgot && std::ranges::all_of(outcome.missed, [](const MissedGoal& missed) {
            return missed.goal->key == kEvalLoss;
        });
        if (isAboutLoss) run = newestEnded(state, comparesLoss);
    }
    if (!run) return {};
    const auto recipe = readRecipe(run->folder.recipe());
    if (!recipe) return {};
    outcome.recipe = *recipe;
    outcome.steps = run->history->step();
    outcome.totalSteps = run->history->totalSteps();
    outcome.longest = state.answers.data.longest;
    if (const Series* loss = run->history->find(Curve::Loss, CurveRows::HeldOut)) outcome.eval = loss->points;
    outcome.leftOut = rowsLeftOut(*run->history);
    outcome.planSteps = state.plan.stepKeys();
    for (const RunRow& row : state.store().runs())
        if (row.folder == run->id) outcome.addedRows = rowsAddedSince(state, row);
    outcome.others = othersFor(state, *recipe);
    const bool fitsFull = fullBytes > 0 && fullBytes <= state.plan.budgetBytes;
    return proposeIterations(state.judgement, outcome, fitsFull);
}

void applyProposal(const ProjectState& state, const Proposal& proposal, Answers& answers) {
    if (!proposal.method.empty()) {
        answers.method = proposal.method;
        answers.recipes.clear(); // they were written for another method
    }
    if (!proposal.steps.empty()) answers.steps = proposal.steps;
    if (proposal.mixIn) answers.also.push_back(*proposal.mixIn);
    if (!proposal.recipe) return;
    const MethodInfo* method =
        state.judgement.methodOf(proposal.recipe->adapter.type, proposal.recipe->model.quantization.type);
    if (method && state.plan.method != method->key) answers.method = method->key;
    answers.recipes[std::string(keyOf(proposal.recipe->objective.type))] = recipeToYaml(*proposal.recipe);
}

} // namespace luthier
