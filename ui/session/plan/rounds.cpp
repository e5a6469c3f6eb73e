#include "ui/session/plan/rounds.h"

#include "ui/session/translate.h"

namespace luthier::ui {

Rounds::Rounds(Wizard& wizard, RunController& runs, Evaluations& evaluations, QObject* parent)
    : QObject(parent)
    , m_wizard(wizard)
    , m_runs(runs)
    , m_evaluations(evaluations) {
    connect(&m_evaluations, &Evaluations::changed, this, &Rounds::changed);
    connect(&m_wizard, &Wizard::changed, this, &Rounds::changed);
    connect(&m_wizard.project(), &Project::exportsChanged, this, &Rounds::changed);
    connect(&m_runs, &RunController::runAdded, this, &Rounds::changed);
    connect(&m_runs, &RunController::runChanged, this, &Rounds::changed);
}

std::vector<GoalState> Rounds::goalsOfRun(const QString& run) const {
    const RunWatcher* watcher = m_runs.run(run);
    return watcher ? goalsOf(state(), watcher->known()) : std::vector<GoalState>();
}

Gate Rounds::gateOf(const QString& run) const {
    const RunWatcher* watcher = m_runs.run(run);
    return watcher ? luthier::gateOf(state(), watcher->known()) : Gate();
}

Result<void> Rounds::overrule(const QString& run, const QString& reason) {
    const RunWatcher* watcher = m_runs.run(run);
    if (!watcher) return {};
    const auto kept = luthier::overrule(watcher->folder(), toUtf8(reason));
    Q_EMIT changed();
    return kept;
}

long long Rounds::iterate(const Proposal& proposal) {
    const ProjectState now = state();
    m_wizard.change([&](Answers& answers) { applyProposal(now, proposal, answers); });
    return m_wizard.keep();
}

QString Rounds::says(const Said& said) const { return ownLanguage(sentence(m_wizard.judgement(), said)); }

} // namespace luthier::ui
