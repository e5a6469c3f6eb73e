#include "ui/session/runs/run_controller.h"

#include "core/run/mailbox.h"
#include "ui/session/engine/engine_process.h"
#include "ui/session/translate.h"

namespace luthier::ui {

namespace fs = std::filesystem;

RunController::RunController(Project& project, QObject* parent)
    : QObject(parent)
    , m_project(project) {
    watchRuns();
}

void RunController::watchRuns() {
    // Folders, not the store's rows: a run that was copied in, or made headless, is there too.
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(m_project.runsFolder(), code))
        if (fs::exists(entry.path() / "run.yaml")) watch({entry.path()});
}

void RunController::watch(const RunFolder& folder) {
    auto* watcher = new RunWatcher(folder, this);
    m_watchers[watcher->id()] = watcher;
    connect(watcher, &RunWatcher::statusChanged, this, [this, id = watcher->id()] { Q_EMIT runChanged(id); });
}

std::vector<RunWatcher*> RunController::runs() const {
    std::vector<RunWatcher*> out;
    for (auto it = m_watchers.rbegin(); it != m_watchers.rend(); ++it)
        out.push_back(it->second);
    return out;
}

RunWatcher* RunController::run(const QString& id) const {
    const auto it = m_watchers.find(id);
    return it == m_watchers.end() ? nullptr : it->second;
}

QString RunController::start(const NewRun& run) {
    const auto id = tryStart(run);
    if (!id) {
        Q_EMIT commandFailed(id.error());
        return {};
    }
    Q_EMIT runAdded(*id);
    return *id;
}

KnownRuns RunController::known() const {
    KnownRuns out;
    for (const RunWatcher* watcher : runs())
        out.push_back(watcher->known());
    return out;
}

Result<QString> RunController::tryStart(const NewRun& run) {
    LUTHIER_TRY(prepared, prepareFolder(m_project.data(), run));
    m_project.addRun(prepared.row);
    watch(prepared.folder); // before the start: a run whose engine fails to start is listed and can be resumed
    LUTHIER_TRY_DO(startTraining(prepared.folder, false));
    RunWatcher* watcher = m_watchers.at(toQString(prepared.folder.path.filename()));
    watcher->setStarting();
    return watcher->id();
}

void RunController::resume(const QString& id) {
    RunWatcher* watcher = run(id);
    if (!watcher) return;
    if (const auto started = startTraining(watcher->folder(), true); !started) {
        Q_EMIT commandFailed(started.error());
        return;
    }
    watcher->setStarting();
}

void RunController::post(const QString& id, bool pause) {
    RunWatcher* watcher = run(id);
    if (!watcher) return;
    const auto command = postCommand(watcher->folder().control(), pause ? CommandKind::Pause : CommandKind::Stop);
    if (command)
        watcher->setAsked(toQString(*command));
    else
        Q_EMIT commandFailed(command.error());
}

} // namespace luthier::ui
