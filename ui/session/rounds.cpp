#include "ui/session/rounds.h"

#include "ui/session/translate.h"

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr const char* kEvalLoss = "eval_loss"; // the goal that a run measures by itself

/// Before the first step and at the end.
std::pair<std::optional<double>, std::optional<double>> evalLosses(const RunWatcher& run) {
    const auto& series = run.history().series();
    const auto loss = series.find(kEvalLoss);
    if (loss == series.end() || loss->second.points.empty()) return {};
    const auto& points = loss->second.points;
    const auto base = points.front().step == 0 ? std::optional(points.front().value) : std::nullopt;
    return {base, points.size() > 1 || !base ? std::optional(points.back().value) : std::nullopt};
}

bool isPilot(const RunRow& row) { return row.step.starts_with("pilot:"); }

bool hasEnded(const RunWatcher& run) {
    return run.status() == RunStatus::Finished || run.status() == RunStatus::Failed;
}

} // namespace

Rounds::Rounds(Wizard& wizard, RunController& runs, Evaluations& evaluations, QObject* parent)
    : QObject(parent)
    , m_wizard(wizard)
    , m_runs(runs)
    , m_evaluations(evaluations) {
    connect(&m_evaluations, &Evaluations::changed, this, &Rounds::changed);
    connect(&m_wizard, &Wizard::changed, this, &Rounds::changed);
    connect(&m_runs, &RunController::runAdded, this, &Rounds::changed);
    connect(&m_runs, &RunController::runChanged, this, &Rounds::changed);
}

const RunRow* Rounds::rowOf(const std::vector<RunRow>& rows, const RunWatcher& run) const {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const RunRow& r) { return toQString(r.folder) == run.id(); });
    return row == rows.end() ? nullptr : &*row;
}

template <class Accept>
RunWatcher* Rounds::newestEndedThat(Accept accept) const {
    const auto rows = m_wizard.project().store().runs();
    for (RunWatcher* run : m_runs.runs()) {
        const RunRow* row = rowOf(rows, *run);
        if (hasEnded(*run) && !(row && isPilot(*row)) && accept(*run)) return run;
    }
    return nullptr;
}

RunWatcher* Rounds::newestEnded() const {
    return newestEndedThat([](const RunWatcher&) { return true; });
}

RunWatcher* Rounds::newestMeasured() const {
    return newestEndedThat([](const RunWatcher& run) {
        const std::string objective = run.history().started().text("objective"); // an older engine names none
        return objective.empty() || objective == keyOf(ObjectiveType::Pretrain) ||
               objective == keyOf(ObjectiveType::Sft);
    });
}

std::vector<GoalState> Rounds::goals() const {
    std::vector<GoalState> out;
    const RunWatcher* run = newestMeasured();
    for (const Goal& goal : m_wizard.answers().goals) {
        GoalState state{m_wizard.judgement().goal(goal.metric), goal.value, {}, {}};
        if (!state.goal) continue;
        if (goal.metric != kEvalLoss)
            measure(state);
        else if (run)
            std::tie(state.base, state.tuned) = evalLosses(*run);
        out.push_back(state);
    }
    return out;
}

void Rounds::measure(GoalState& state) const {
    const double scale = state.goal->isPercent ? 100 : 1;
    if (state.goal->isByPeople) {
        for (const RunWatcher* run : m_runs.runs()) // newest first
            if (const WinRate rate = m_evaluations.winRate(run->id()); rate.decided() > 0) {
                state.base = (1 - rate.share()) * scale;
                state.tuned = rate.share() * scale;
                return;
            }
        return;
    }
    for (const KeptEvaluation& kept : m_evaluations.all()) { // newest first
        const Score* score = kept.isBase ? nullptr : kept.what.goal(state.goal->key);
        if (!score) continue;
        state.tuned = score->estimate.value * scale;
        const KeptEvaluation* base = m_evaluations.baseOf(kept);
        if (const Score* before = base ? base->what.goal(state.goal->key) : nullptr)
            state.base = before->estimate.value * scale;
        return;
    }
}

std::optional<std::pair<double, double>> Rounds::forgot() const {
    constexpr const char* kGeneral = "general"; // the task of resources/evaluation that asks what is no goal
    const KeptEvaluation* tuned = m_evaluations.newest();
    const KeptEvaluation* base = tuned ? m_evaluations.baseOf(*tuned) : nullptr;
    const TaskResult* after = tuned ? tuned->what.task(kGeneral) : nullptr;
    const TaskResult* before = base ? base->what.task(kGeneral) : nullptr;
    if (!after || !before || after->scores.empty() || before->scores.empty()) return {};
    const auto said = readSamples(base->folder, kGeneral), saidAfter = readSamples(tuned->folder, kGeneral);
    if (!said || !saidAfter) return {};
    const auto changes = compareSamples(*after, *said, *saidAfter);
    const auto change = changes.find(after->scores.front().metric);
    if (change == changes.end() || !change->second.interval || change->second.interval->high >= 0) return {};
    return std::pair(before->scores.front().estimate.value, after->scores.front().estimate.value);
}

std::vector<Round> Rounds::rounds() const {
    std::vector<Round> out;
    const auto rows = m_wizard.project().store().runs();
    for (const PlanRow& plan : m_wizard.project().store().plans()) {
        Round round{plan.version, {}, {}, {}, {}};
        if (const auto answers = answersFromJson(plan.answers))
            round.method = makePlan(m_wizard.judgement(), *answers, nullptr).method;
        for (const RunRow& row : rows) { // newest first
            const RunWatcher* run =
                row.plan == plan.version && !isPilot(row) ? m_runs.run(toQString(row.folder)) : nullptr;
            if (!run) continue;
            round.run = run->id();
            std::tie(round.base, round.tuned) = evalLosses(*run);
            if (const std::string adapter = run->history().started().text("adapter"); !adapter.empty())
                for (const MethodInfo& method : m_wizard.judgement().methods)
                    if (method.adapter && keyOf(*method.adapter) == adapter) round.method = method.key;
            break;
        }
        out.insert(out.begin(), round);
    }
    return out;
}

std::vector<Proposal> Rounds::proposals() const {
    const RunWatcher* run = newestEnded();
    if (!run) return {};
    const auto states = goals();
    const bool isMissed = std::any_of(
        states.begin(), states.end(), [](const GoalState& state) { return state.tuned && !state.isReached(); });
    const auto& failure = run->history().failure();
    RunOutcome outcome;
    outcome.isDiverged = run->status() == RunStatus::Failed && failure && failure->code == "train.not_finite";
    outcome.forgot = forgot();
    if (!outcome.isDiverged) run = isMissed || outcome.forgot ? newestMeasured() : nullptr;
    if (!run) return {};
    const auto recipe = readRecipe(run->folder().recipe());
    if (!recipe) return {};
    outcome.recipe = *recipe;
    outcome.steps = run->history().step();
    outcome.longest = m_wizard.answers().data.longest;
    if (const auto loss = run->history().series().find(kEvalLoss); isMissed && loss != run->history().series().end())
        outcome.eval = loss->second.points;
    for (const Event& warning : run->history().warnings())
        if (warning.message && warning.message->code == "data.too_long")
            if (const auto count = warning.message->what.values.find("count");
                count != warning.message->what.values.end())
                outcome.leftOut = std::atoll(count->second.c_str());
    const std::uint64_t full = m_wizard.bytesOf("full");
    const bool fitsFull = full > 0 && full <= m_wizard.plan().budgetBytes;
    return proposeIterations(m_wizard.judgement(), outcome, fitsFull);
}

QString Rounds::says(const Said& said) const { return ownLanguage(sentence(m_wizard.judgement(), said)); }

long long Rounds::iterate(const Proposal& proposal) {
    const RunWatcher* run = newestEnded();
    if (!run) return 0;
    m_wizard.change([&](Answers& answers) {
        if (!proposal.method.empty()) {
            answers.method = proposal.method;
            answers.recipes.clear(); // they were written for another method
        }
        if (!proposal.recipe) return;
        for (const MethodInfo& method : m_wizard.judgement().methods)
            if (method.adapter == proposal.recipe->adapter.type && m_wizard.plan().method != method.key)
                answers.method = method.key;
        answers.recipes[std::string(keyOf(proposal.recipe->objective.type))] = recipeToYaml(*proposal.recipe);
    });
    return m_wizard.keep();
}

} // namespace luthier::ui
