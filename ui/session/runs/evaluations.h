#pragma once
/// The evaluations of a project: what was measured of which model, and the engine that measures now.

#include "core/project/standings.h"
#include "ui/session/engine/engine_query.h"
#include "ui/session/project.h"
#include "ui/session/runs/run_controller.h"

#include <QObject>

#include <vector>

namespace luthier::ui {

/// What is to be measured.
struct EvaluationPlan {
    QString run;                    ///< its best checkpoint is asked
    std::vector<std::string> tasks; ///< keys, or YAML files
    std::size_t limit = 50;         ///< rows a task; 0: all
    bool withBase = true;           ///< the model that the run began with as well
    std::filesystem::path profile;  ///< of examples that stand before each question to the base; empty: none
};

class Evaluations : public QObject {
    Q_OBJECT

public:
    Evaluations(Project& project, RunController& runs, QObject* parent = nullptr);

    /// Results so far. `changed` announces new ones.
    const Standings& standings() const { return m_standings; }
    Standing tuned(const QString& run) const;
    Standing base(const QString& run, const Standing& beside, const std::filesystem::path& profile = {}) const;

    /// Asks the base first, then the run's model. What is known already is not asked again. `failed` or nothing more
    /// than `changed` follows.
    void start(const EvaluationPlan& plan);
    void cancel(); ///< tasks that are finished stay
    bool isBusy() const { return m_query.isBusy(); }
    bool isAskingBase() const { return m_isAskingBase; }

Q_SIGNALS:
    void changed(); ///< a task was finished, or votes came
    void progressed(const QString& what, quint64 done, quint64 total);
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    void askNext();
    void showProgress(const QString& task, quint64 done, quint64 total);

    Project& m_project;
    RunController& m_runs;
    Standings m_standings;
    EvaluationPlan m_plan;
    bool m_isAskingBase = false, m_isBaseDone = false;
    EngineQuery m_query;
    QString m_task; // the task whose progress was reported last
};

} // namespace luthier::ui
