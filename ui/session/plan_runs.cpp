#include "ui/session/plan_runs.h"

#include "ui/session/translate.h"

#include <set>

namespace luthier::ui {

namespace {

constexpr double kPilotShare = 0.05, kPilotMinutes = 5;

/// As the store keeps it.
std::string stepKey(const PlanStep& step, bool isPilot) { return isPilot ? "pilot:" + step.step : step.step; }

} // namespace

PlanRuns::PlanRuns(Wizard& wizard, RunController& runs, QObject* parent)
    : QObject(parent)
    , m_wizard(wizard)
    , m_runs(runs)
    , m_merged(wizard.project()) {
    connect(&m_wizard, &Wizard::changed, this, &PlanRuns::changed);
    connect(&m_wizard.project(), &Project::datasetsChanged, this, &PlanRuns::changed); // what a step waits for
    connect(&m_wizard.project(), &Project::runsChanged, this, &PlanRuns::changed);
    connect(&m_merged, &MergedModels::busyChanged, this, &PlanRuns::changed);
    connect(&m_merged, &MergedModels::failed, this, &PlanRuns::failed);
}

RunWatcher* PlanRuns::runOf(const PlanStep& step, bool isPilot) const {
    const Answers own = decidingAnswers(m_wizard.answers());
    std::set<long long> versions; // that would train the same
    for (const PlanRow& plan : m_wizard.project().store().plans())
        if (const auto answers = answersFromJson(plan.answers);
            answers && decidingAnswers(*answers) == own && beginsAlike(*answers, step))
            versions.insert(plan.version);
    for (const RunRow& run : m_wizard.project().store().runs())
        if (versions.contains(run.plan) && run.step == stepKey(step, isPilot))
            if (RunWatcher* watcher = m_runs.run(toQString(run.folder));
                watcher && watcher->status() != RunStatus::Failed)
                return watcher;
    return nullptr;
}

bool PlanRuns::beginsAlike(const Answers& answers, const PlanStep& step) const {
    if (answers.steps == m_wizard.answers().steps) return true;
    const auto upTo = [&](const Plan& plan) {
        std::vector<std::string> out = plan.stepKeys();
        out.erase(std::find(out.begin(), out.end(), step.step), out.end());
        return out;
    };
    return upTo(makePlan(m_wizard.judgement(), answers, m_wizard.model())) == upTo(m_wizard.plan());
}

const PlanStep* PlanRuns::stepBefore(const PlanStep& step) const {
    const PlanStep* before = nullptr;
    for (const PlanStep& other : m_wizard.plan().steps) {
        if (other.step == step.step) return before;
        if (other.recipe && !factsOf(other.recipe->objective.type).givesScores) before = &other;
    }
    return nullptr;
}

bool PlanRuns::isReady(const PlanStep& step) const {
    if (!step.recipe || isPreparing() || m_wizard.answers().data.rows == 0 || m_wizard.isCounting()) return false;
    if (!isFed(step)) return false;
    const PlanStep* before = stepBefore(step);
    if (!before) return true;
    const RunWatcher* run = runOf(*before);
    return run && run->status() == RunStatus::Finished;
}

std::string PlanRuns::datasetOf(const PlanStep& step) const {
    if (!step.recipe) return {};
    Project& project = m_wizard.project();
    const std::string& own = m_wizard.answers().data.dataset;
    if (project.suits(own, step.recipe->objective.type)) return own;
    const auto datasets = project.store().datasets();
    for (auto it = datasets.rbegin(); it != datasets.rend(); ++it)
        if (project.suits(it->hash, step.recipe->objective.type)) return it->hash;
    return {};
}

bool PlanRuns::learnsChoices(const PlanStep& step) {
    return step.recipe && learnsFromChoices(step.recipe->objective.type);
}

std::vector<MixedIn> PlanRuns::mixedInto(const PlanStep& step) const {
    std::vector<MixedIn> out = m_wizard.answers().also;
    std::erase_if(out, [&, own = datasetOf(step)](const MixedIn& other) {
        return other.dataset == own || !m_wizard.project().suits(other.dataset, step.recipe->objective.type);
    });
    return out;
}

void PlanRuns::start(const PlanStep& step, bool isPilot) {
    if (!isReady(step)) return;
    const PlanStep* before = stepBefore(step);
    if (!before) return startWith(step, isPilot, step.recipe->model.path);
    m_merged.modelOf(*runOf(*before),
        [this, step, isPilot](const std::filesystem::path& model) { startWith(step, isPilot, model); });
}

void PlanRuns::startWith(const PlanStep& step, bool isPilot, const std::filesystem::path& model) {
    const long long version = m_wizard.keep();
    if (version == 0) return;
    NewRun run{*step.recipe, datasetOf(step), mixedInto(step), {}, kEvalShare, 1.0, version, stepKey(step, isPilot)};
    run.recipe.model.path = model.string();
    if (isPilot) {
        run.recipe.name += "-pilot";
        run.recipe.train.max_minutes = kPilotMinutes;
        run.share = kPilotShare;
    }
    const QString id = m_runs.start(run);
    if (id.isEmpty()) return; // RunController::commandFailed said why
    Q_EMIT changed();
    Q_EMIT started(id);
}

} // namespace luthier::ui
