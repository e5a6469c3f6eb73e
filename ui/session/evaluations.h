#pragma once
/// The evaluations of a project: what was measured of which model, and the engine that measures now.

#include "core/annotate/win_rate.h"
#include "core/evaluate/evaluation.h"
#include "ui/session/project.h"
#include "ui/session/run_controller.h"

#include <QObject>
#include <QPointer>
#include <QProcess>

#include <vector>

namespace luthier::ui {

/// What is to be measured.
struct EvaluationPlan {
    QString run;                    ///< its best checkpoint is asked
    std::vector<std::string> tasks; ///< keys, or YAML files
    std::size_t limit = 50;         ///< rows a task; 0: all
    bool withBase = true;           ///< the model that the run began with as well
};

struct KeptEvaluation {
    std::filesystem::path folder;
    Evaluation what;
    bool isBase = false; ///< of the model that a run began with
};

/// The folder of an evaluation says what is in it, so that the same question finds its answers again.
/// Errors: "run.no_checkpoint"; readRecipe's.
Result<std::string> evaluationName(const RunFolder& run, std::size_t limit, bool isBase);

class Evaluations : public QObject {
    Q_OBJECT

public:
    Evaluations(Project& project, RunController& runs, QObject* parent = nullptr);
    ~Evaluations() override; ///< what is being asked is lost; finished tasks are kept

    const std::vector<KeptEvaluation>& all() const { return m_all; } ///< newest first
    /// The newest of a run's own model. Null: it was never evaluated.
    const KeptEvaluation* newestOf(const QString& run) const;
    /// The newest of any run's own model.
    const KeptEvaluation* newest() const;
    /// The model that the run began with, on the same rows. Null: it was not.
    const KeptEvaluation* baseOf(const KeptEvaluation& tuned) const;
    /// The newest of the model that the run began with, however many rows were asked.
    const KeptEvaluation* newestBaseOf(const QString& run) const;
    /// Of a run's model over the base, by everybody's votes about pairs of the two.
    WinRate winRate(const QString& run) const;

    /// Asks the base first, then the run's model. What is known already is not asked again. `failed` or nothing more
    /// than `changed` follows.
    void start(const EvaluationPlan& plan);
    void cancel(); ///< tasks that are finished stay
    bool isBusy() const { return m_process; }
    bool isAskingBase() const { return m_isAskingBase; }
    const QString& run() const { return m_plan.run; } ///< the one that is evaluated now

Q_SIGNALS:
    void changed(); ///< a task was finished, or votes came
    void progressed(const QString& what, quint64 done, quint64 total);
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    const KeptEvaluation* findBase(const QString& run, std::size_t limit) const;
    void readAll();
    void askNext();
    void readProgress();
    void ended(bool isGood);
    void stop();

    Project& m_project;
    RunController& m_runs;
    std::vector<KeptEvaluation> m_all;
    EvaluationPlan m_plan;
    bool m_isAskingBase = false, m_isBaseDone = false;
    QPointer<QProcess> m_process;
    QString m_task; // the one that progress was told of last
};

} // namespace luthier::ui
