#pragma once
/// The evaluations of a project: what was measured of which model, and the engine that measures now.

#include "core/annotate/win_rate.h"
#include "core/evaluate/evaluation.h"
#include "ui/session/engine_query.h"
#include "ui/session/project.h"
#include "ui/session/run_controller.h"

#include <QObject>

#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace luthier::ui {

/// What is to be measured.
struct EvaluationPlan {
    QString run;                    ///< its best checkpoint is asked
    std::vector<std::string> tasks; ///< keys, or YAML files
    std::size_t limit = 50;         ///< rows a task; 0: all
    bool withBase = true;           ///< the model that the run began with as well
};

/// A task's newest answers, and where they lie.
struct KnownTask {
    TaskResult result;
    std::filesystem::path folder; ///< of the evaluation
    std::size_t limit = 0;        ///< rows that it was asked for
};

/// What is known of a model: of each task the newest answers, whichever evaluation they came from.
struct Standing {
    std::vector<KnownTask> tasks;
    std::optional<SpeedResult> speed;
    std::optional<DataScan> scan;

    bool isEmpty() const { return tasks.empty() && !speed; }
    const KnownTask* task(std::string_view key) const;
    const Score* goal(std::string_view key) const; ///< the score that measures it; null: nothing does
    /// The task that measures it; null: nothing does.
    const KnownTask* measuring(std::string_view goal) const;
};

/// The folder of an evaluation says what is in it, so that the same question finds its answers again.
/// Errors: "run.no_checkpoint"; readRecipe's.
Result<std::string> evaluationName(const RunFolder& run, std::size_t limit, bool isBase);

class Evaluations : public QObject {
    Q_OBJECT

public:
    Evaluations(Project& project, RunController& runs, QObject* parent = nullptr);

    /// Of a run's best checkpoint.
    Standing tuned(const QString& run) const;
    /// Of the model that the run began with; of each task the answers to as many rows as `beside` was asked, else the
    /// newest.
    Standing base(const QString& run, const Standing& beside) const;
    /// Of each metric how the tuned model differs. Nothing where they answered different rows. Kept until asked anew.
    const std::map<std::string, Estimate>& compare(const KnownTask& base, const KnownTask& tuned) const;
    /// Of a run's model over the base, by everybody's votes about pairs of the two.
    WinRate winRate(const QString& run) const;

    /// The first digits of the data sets that the rows of a frozen file came from: a row's id begins with them. Read
    /// once: frozen files never change.
    const std::set<std::string>& datasetsIn(const std::filesystem::path& frozen) const;
    /// Runs whose model might be given to others, newest first: finished, no pilot and no reward model.
    std::vector<const RunWatcher*> wholeRuns() const;

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
    struct Kept {
        std::filesystem::path folder;
        Evaluation what;
        std::filesystem::file_time_type changed;
    };
    Standing standingOf(const std::string& folderBegin, const Standing* beside) const;
    void readAll();
    void askNext();
    void showProgress(const QString& task, quint64 done, quint64 total);

    Project& m_project;
    RunController& m_runs;
    std::vector<Kept> m_all;                                                            // newest first
    mutable std::map<std::filesystem::path, std::set<std::string>> m_datasets;          // by frozen file
    mutable std::map<std::string, std::map<std::string, Estimate>> m_compared;          // by what was compared
    mutable std::map<std::tuple<QString, std::int64_t, long long>, WinRate> m_winRates; // by run and all votes
    EvaluationPlan m_plan;
    bool m_isAskingBase = false, m_isBaseDone = false;
    EngineQuery m_query;
    QString m_task; // the one that progress was told of last
};

} // namespace luthier::ui
