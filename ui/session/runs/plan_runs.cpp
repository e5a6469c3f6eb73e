#include "ui/session/runs/plan_runs.h"

#include "ui/session/translate.h"

namespace luthier::ui {

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
    const PlanState state = m_wizard.state();
    const KnownRun* run = luthier::runOf(state, step, isPilot);
    return run ? m_runs.run(toQString(run->id)) : nullptr;
}

bool PlanRuns::isReady(const PlanStep& step) const {
    return !isPreparing() && !m_wizard.isCounting() && luthier::isReady(m_wizard.state(), step);
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
    const QString id = m_runs.start(newRunOf(m_wizard.state(), step, isPilot, model, version));
    if (id.isEmpty()) return; // RunController::commandFailed said why
    Q_EMIT changed();
    Q_EMIT started(id);
}

} // namespace luthier::ui
