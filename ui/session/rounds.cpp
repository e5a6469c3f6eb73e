#include "ui/session/rounds.h"

#include "ui/session/translate.h"

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr const char* kEvalLoss = "eval_loss"; // the goal that a run measures by itself

/// Its loss is cross-entropy, which the base has too.
bool comparesLoss(const RunWatcher& run) { return !learnsFromChoices(run.history().objective()); }

bool hasEnded(const RunWatcher& run) {
    return run.status() == RunStatus::Finished || run.status() == RunStatus::Failed;
}

} // namespace

std::pair<std::optional<double>, std::optional<double>> evalLosses(const RunWatcher& run) {
    if (!comparesLoss(run)) return {};
    const Series* loss = run.history().find(Curve::Loss, CurveRows::HeldOut);
    if (!loss || loss->points.empty()) return {};
    const auto& points = loss->points;
    const auto base = points.front().step == 0 ? std::optional(points.front().value) : std::nullopt;
    std::optional<double> best;
    for (const CheckpointMark& mark : run.history().checkpoints())
        if (mark.evalLoss && (!best || *mark.evalLoss < *best)) best = mark.evalLoss;
    if (!best && (points.size() > 1 || !base)) best = points.back().value;
    return {base, best};
}

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
        if (hasEnded(*run) && !(row && row->isPilot()) && accept(*run)) return run;
    }
    return nullptr;
}

RunWatcher* Rounds::newestEnded() const {
    return newestEndedThat([](const RunWatcher&) { return true; });
}

RunWatcher* Rounds::newestMeasured() const { return newestEndedThat(comparesLoss); }

std::vector<GoalState> Rounds::goals() const {
    std::vector<const RunWatcher*> runs = m_evaluations.wholeRuns();
    if (const RunWatcher* measured = newestMeasured()) runs.push_back(measured); // one that failed has a loss as well
    return goalsOf(runs);
}

std::vector<GoalState> Rounds::goalsOf(const QString& run) const {
    const RunWatcher* watcher = m_runs.run(run);
    return goalsOf(watcher ? std::vector<const RunWatcher*>{watcher} : std::vector<const RunWatcher*>());
}

std::vector<GoalState> Rounds::goalsOf(const std::vector<const RunWatcher*>& runs) const {
    std::vector<GoalState> out;
    for (const Goal& goal : m_wizard.answers().goals) {
        GoalState state{m_wizard.judgement().goal(goal.metric), goal.value, {}, {}, {}};
        if (!state.goal) continue;
        for (const RunWatcher* run : runs) {
            measure(state, *run);
            if (state.tuned) break;
        }
        out.push_back(state);
    }
    return out;
}

void Rounds::measure(GoalState& state, const RunWatcher& run) const {
    const double scale = state.goal->isPercent ? 100 : 1;
    if (state.goal->key == kEvalLoss) {
        std::tie(state.base, state.tuned) = evalLosses(run);
    } else if (state.goal->isByPeople) {
        const WinRate rate = m_evaluations.winRate(run.id());
        if (rate.decided() == 0) return;
        state.base = (1 - rate.share()) * scale;
        state.tuned = rate.share() * scale;
    } else {
        const Standing tuned = m_evaluations.tuned(run.id());
        const Score* after = tuned.goal(state.goal->key);
        if (!after) return;
        state.tuned = after->estimate.value * scale;
        state.asked = tuned.measuring(state.goal->key)->result.hash;
        const Standing base = m_evaluations.base(run.id(), tuned);
        if (const Score* before = base.goal(state.goal->key)) state.base = before->estimate.value * scale;
    }
}

std::optional<std::pair<double, double>> Rounds::forgot(const QString& run) const {
    constexpr const char* kGeneral = "general"; // the task of resources/evaluation that asks what is no goal
    const Standing tuned = m_evaluations.tuned(run), base = m_evaluations.base(run, tuned);
    const KnownTask *after = tuned.task(kGeneral), *before = base.task(kGeneral);
    if (!after || !before || after->result.scores.empty() || before->result.scores.empty()) return {};
    const auto& changes = m_evaluations.compare(*before, *after);
    const auto change = changes.find(after->result.scores.front().metric);
    if (change == changes.end() || !change->second.interval || change->second.interval->high >= 0) return {};
    return std::pair(before->result.scores.front().estimate.value, after->result.scores.front().estimate.value);
}

std::vector<Round> Rounds::rounds() const {
    std::vector<Round> out;
    const auto rows = m_wizard.project().store().runs();
    const auto plans = m_wizard.project().store().plans(); // newest first
    for (const PlanRow& plan : plans) {
        Round round{plan.version, {}, {}, {}};
        const RunWatcher* run = nullptr;
        for (const RunRow& row : rows) // newest first
            if (row.plan == plan.version && !row.isPilot() && (run = m_runs.run(toQString(row.folder)))) break;
        if (run) {
            round.run = run->id();
            round.goals = goalsOf(round.run);
            std::erase_if(round.goals, [](const GoalState& state) { return !state.tuned; });
            const std::string adapter = run->history().started().text("adapter");
            for (const auto& row : methodTable<AdapterType>())
                if (row.key == adapter) round.method = inBoth(std::string(row.label)); // names: the same in both
            for (const MethodInfo& method : m_wizard.judgement().methods)
                if (method.adapter && keyOf(*method.adapter) == adapter) round.method = method.text;
        } else if (plan.version != plans.front().version) {
            continue; // thought of, and left
        }
        if (const auto answers = answersFromJson(plan.answers); answers && round.method.en.empty()) {
            const bool isModelRead = answers->modelPath == m_wizard.answers().modelPath;
            round.method = methodsOf(m_wizard.judgement(),
                makePlan(m_wizard.judgement(), *answers, isModelRead ? m_wizard.model() : nullptr));
        }
        out.insert(out.begin(), round);
    }
    return out;
}

std::vector<OtherData> Rounds::othersFor(const Recipe& recipe) const {
    std::vector<OtherData> out;
    Project& project = m_wizard.project();
    const Answers& answers = m_wizard.answers();
    for (const DatasetRow& row : project.store().datasets()) {
        const bool isNamed = row.hash == answers.data.dataset || answers.mixedIn(row.hash);
        if (!isNamed && project.suits(row.hash, recipe.objective.type))
            out.insert(out.begin(),
                {row.hash, row.name, std::int64_t(project.store().history().keptCount(row.hash, row.rows))});
    }
    return out;
}

std::int64_t Rounds::rowsAddedSince(const RunRow& run) const {
    for (const PlanRow& plan : m_wizard.project().store().plans()) {
        const auto answers = plan.version == run.plan ? answersFromJson(plan.answers) : tl::unexpected(Error());
        if (!answers) continue;
        const DataFacts &then = answers->data, &now = m_wizard.answers().data;
        const bool isSame = then.dataset == now.dataset && answers->also == m_wizard.answers().also;
        return isSame && then.rows > 0 ? std::max<std::int64_t>(0, now.rows - then.rows) : 0;
    }
    return 0;
}

std::vector<Proposal> Rounds::proposals() const {
    const RunWatcher* run = newestEnded();
    if (!run) return {};
    RunOutcome outcome;
    for (const GoalState& state : goals())
        if (state.tuned && !state.isReached()) outcome.missed.push_back({state.goal, *state.tuned, state.wanted});
    const auto& failure = run->history().failure();
    outcome.isDiverged = run->status() == RunStatus::Failed && failure && failure->code == "train.not_finite";
    if (!outcome.isDiverged) {
        run = newestEndedThat([](const RunWatcher& each) { return !each.history().isRewardModel(); });
        if (run) outcome.forgot = forgot(run->id());
        if (outcome.missed.empty() && !outcome.forgot) return {};
        // Where only the loss was missed, it is the newest run's that has such a loss.
        const bool isAboutLoss = !outcome.forgot && std::ranges::all_of(outcome.missed, [](const MissedGoal& missed) {
            return missed.goal->key == kEvalLoss;
        });
        if (isAboutLoss) run = newestMeasured();
    }
    if (!run) return {};
    const auto recipe = readRecipe(run->folder().recipe());
    if (!recipe) return {};
    outcome.recipe = *recipe;
    outcome.steps = run->history().step();
    outcome.totalSteps = run->history().totalSteps();
    outcome.longest = m_wizard.answers().data.longest;
    if (const Series* loss = run->history().find(Curve::Loss, CurveRows::HeldOut)) outcome.eval = loss->points;
    for (const Event& warning : run->history().warnings())
        if (warning.message && warning.message->code == "data.too_long")
            if (const auto count = warning.message->what.values.find("count");
                count != warning.message->what.values.end())
                outcome.leftOut = std::atoll(count->second.c_str());
    outcome.planSteps = m_wizard.plan().stepKeys();
    const auto rows = m_wizard.project().store().runs();
    if (const RunRow* row = rowOf(rows, *run)) outcome.addedRows = rowsAddedSince(*row);
    outcome.others = othersFor(*recipe);
    const std::uint64_t full = m_wizard.bytesOf("full");
    const bool fitsFull = full > 0 && full <= m_wizard.plan().budgetBytes;
    return proposeIterations(m_wizard.judgement(), outcome, fitsFull);
}

long long Rounds::iterate(const Proposal& proposal) {
    m_wizard.change([&](Answers& answers) {
        if (!proposal.method.empty()) {
            answers.method = proposal.method;
            answers.recipes.clear(); // they were written for another method
        }
        if (!proposal.steps.empty()) answers.steps = proposal.steps;
        if (proposal.mixIn) answers.also.push_back(*proposal.mixIn);
        if (!proposal.recipe) return;
        for (const MethodInfo& method : m_wizard.judgement().methods)
            if (method.adapter && (*method.adapter == AdapterType::None) == proposal.recipe->isFull() &&
                m_wizard.plan().method != method.key)
                answers.method = method.key;
        answers.recipes[std::string(keyOf(proposal.recipe->objective.type))] = recipeToYaml(*proposal.recipe);
    });
    return m_wizard.keep();
}

QString Rounds::says(const Said& said) const { return ownLanguage(sentence(m_wizard.judgement(), said)); }

} // namespace luthier::ui
