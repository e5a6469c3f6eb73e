#pragma once
/// A run as known now: what its events say, and whether an engine lives. The window watches the events; without a
/// window they are read once.

#include "core/run/run_folder.h"
#include "core/run/run_history.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace luthier {

enum class RunStatus {
    New,      ///< never started
    Starting, ///< asked for; no engine yet
    Running,
    Paused,
    Interrupted, ///< its engine died: it can be resumed
    Finished,
    Failed,
};

/// @param isHeld  does an engine hold its lock?
RunStatus statusOf(RunState state, bool isHeld);

struct KnownRun {
    std::string id; ///< its folder's name
    RunFolder folder;
    RunStatus status = RunStatus::New;
    const RunHistory* history = nullptr; ///< never null; owned by whoever reads the events

    bool hasEnded() const { return status == RunStatus::Finished || status == RunStatus::Failed; }
};

/// Newest first.
using KnownRuns = std::vector<KnownRun>;

const KnownRun* findRun(const KnownRuns& runs, std::string_view id); ///< null: there is none

/// All runs of a folder, read once.
class RunsRead {
public:
    explicit RunsRead(const std::filesystem::path& runsFolder);
    const KnownRuns& runs() const { return m_runs; }

private:
    std::vector<std::unique_ptr<RunHistory>> m_histories;
    KnownRuns m_runs;
};

} // namespace luthier
