#pragma once
/// The one object that sends commands to runs. Their effect is known when the engine's event arrives.

#include "core/project/run_preparation.h"
#include "ui/session/project.h"
#include "ui/session/runs/run_watcher.h"

#include <QObject>

#include <map>
#include <memory>

namespace luthier::ui {

class RunController : public QObject {
    Q_OBJECT

public:
    explicit RunController(Project& project, QObject* parent = nullptr);

    /// Watchers of all runs of the project, newest first.
    std::vector<RunWatcher*> runs() const;
    RunWatcher* run(const QString& id) const; ///< null if there is none
    KnownRuns known() const;                  ///< the same runs as they are now

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
    Result<QString> tryStart(const NewRun& run);

    Project& m_project;
    std::map<QString, RunWatcher*> m_watchers; // owned as children
};

} // namespace luthier::ui
