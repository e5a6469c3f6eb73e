#include "ui/session/runs/evaluations.h"

#include "ui/session/translate.h"

#include <utility>

namespace luthier::ui {

Evaluations::Evaluations(Project& project, RunController& runs, QObject* parent)
    : QObject(parent)
    , m_project(project)
    , m_runs(runs)
    , m_standings(project.data())
    , m_query({QT_TRANSLATE_NOOP("errors", "The model could not be evaluated."), {}}) {
    connect(&m_project, &Project::queuesChanged, this, &Evaluations::changed);
    connect(&m_query, &EngineQuery::progressed, this, &Evaluations::showProgress);
    connect(&m_query, &EngineQuery::failed, this, &Evaluations::failed);
    connect(&m_query, &EngineQuery::answered, this, [this] {
        if (m_isAskingBase) askNext();
    });
    connect(&m_query, &EngineQuery::busyChanged, this, [this] {
        if (!isBusy()) {
            m_standings.readAll();
            Q_EMIT changed();
        }
        Q_EMIT busyChanged();
    });
}

Standing Evaluations::tuned(const QString& run) const {
    const RunWatcher* watcher = m_runs.run(run);
    return watcher ? m_standings.tuned(watcher->folder()) : Standing();
}

Standing Evaluations::base(const QString& run, const Standing& beside, const std::filesystem::path& profile) const {
    const RunWatcher* watcher = m_runs.run(run);
    return watcher ? m_standings.base(watcher->folder(), beside, profile) : Standing();
}

void Evaluations::start(const EvaluationPlan& plan) {
    if (isBusy() || !m_runs.run(plan.run)) return;
    m_plan = plan;
    m_isBaseDone = !plan.withBase;
    askNext();
}

void Evaluations::askNext() {
    const RunWatcher* run = m_runs.run(m_plan.run);
    m_isAskingBase = !m_isBaseDone;
    m_isBaseDone = true;
    const auto name = evaluationName(run->folder(), m_plan.limit, m_isAskingBase, m_plan.profile);
    if (!name) {
        Q_EMIT failed(name.error());
        Q_EMIT busyChanged();
        return;
    }
    m_task.clear();
    QStringList arguments{QStringLiteral("evaluate"), toQString(run->folder().path), QStringLiteral("--limit"),
        QString::number(m_plan.limit), QStringLiteral("--out"), toQString(m_project.evaluationsFolder() / *name)};
    if (m_isAskingBase) arguments << QStringLiteral("--base");
    if (m_isAskingBase && !m_plan.profile.empty())
        arguments << QStringLiteral("--examples") << toQString(m_plan.profile);
    for (const std::string& task : m_plan.tasks)
        arguments << QStringLiteral("--suite") << toQString(task);
    m_query.start(arguments);
}

void Evaluations::showProgress(const QString& task, quint64 done, quint64 total) {
    if (task != std::exchange(m_task, task)) {
        m_standings.readAll(); // the previous task is finished
        Q_EMIT changed();
    }
    Q_EMIT progressed(task, done, total);
}

void Evaluations::cancel() {
    if (isBusy()) m_query.cancel();
}

} // namespace luthier::ui
