#pragma once
/// The one object through which commands go to runs. What they do is known when the engine's event arrives.

#include "core/advisor/answers.h"
#include "core/recipe/recipe.h"
#include "ui/session/project.h"
#include "ui/session/run_watcher.h"

#include <QObject>

#include <map>
#include <memory>

namespace luthier::ui {

/// What a person chooses on the page of a new run.
struct NewRun {
    Recipe recipe;                  ///< data paths are filled in by start
    std::string dataset;            ///< hash of the data set to train on
    std::vector<MixedIn> also = {}; ///< learned too, but never evaluated on
    QString beginsWith = {};        ///< id of the run whose model it begins with; empty: recipe.model.path as it is
    double evalFraction = 0.15;     ///< share of its questions kept back
    double share = 1;               ///< of the rows that are left: less for a pilot
    long long plan = 0;             ///< version of the plan it belongs to; 0: to none
    std::string step = {};          ///< of that plan
};

class RunController : public QObject {
    Q_OBJECT

public:
    explicit RunController(Project& project, QObject* parent = nullptr);

    /// Watchers of all runs of the project, newest first.
    std::vector<RunWatcher*> runs() const;
    RunWatcher* run(const QString& id) const; ///< null if there is none

    /// Splits and freezes the rows, writes run.yaml and starts an engine. The new run's id, or empty after
    /// `commandFailed`.
    QString start(const NewRun& run);
    void pause(const QString& id) { post(id, true); }
    void stopAndKeep(const QString& id) { post(id, false); }
    void resume(const QString& id);

Q_SIGNALS:
    void runAdded(const QString& id);
    void runChanged(const QString& id); ///< status
    void commandFailed(const luthier::Error& error);

private:
    void watchRuns();
    void watch(const RunFolder& folder);
    void post(const QString& id, bool pause);
    struct Sides {
        std::vector<Record> train, eval, test; ///< test: where a person split some off
        std::size_t own = 0;                   ///< rows to learn, without those that are mixed in
    };
    Result<Sides> sidesOf(const NewRun& run);
    /// As the person split the data set; nothing unless its rows are those that were split.
    Result<std::optional<Sides>> frozenSides(const std::string& dataset);
    /// Rows of another data set go to what is learned, without those that ask what is kept back.
    Result<void> mixIn(Sides& sides, const MixedIn& other);
    Result<QString> tryStart(const NewRun& run);

    Project& m_project;
    std::map<QString, RunWatcher*> m_watchers; // owned as children
};

} // namespace luthier::ui
