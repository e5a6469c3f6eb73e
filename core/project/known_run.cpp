#include "core/project/known_run.h"

#include "core/base/lock.h"

#include <algorithm>

namespace luthier {

RunStatus statusOf(RunState state, bool isHeld) {
    switch (state) {
    case RunState::New:
        return isHeld ? RunStatus::Running : RunStatus::New;
    case RunState::Running:
        return isHeld ? RunStatus::Running : RunStatus::Interrupted;
    case RunState::Paused:
        return RunStatus::Paused;
    case RunState::Finished:
        return RunStatus::Finished;
    case RunState::Failed:
        return RunStatus::Failed;
    }
    return RunStatus::New;
}

const KnownRun* findRun(const KnownRuns& runs, std::string_view id) {
    const auto found = std::ranges::find_if(runs, [&](const KnownRun& run) { return run.id == id; });
    return found == runs.end() ? nullptr : &*found;
}

RunsRead::RunsRead(const std::filesystem::path& runsFolder) {
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(runsFolder, code)) {
        const RunFolder folder{entry.path()};
        if (!std::filesystem::exists(folder.recipe())) continue;
        const auto& history = m_histories.emplace_back(std::make_unique<RunHistory>(readHistory(folder)));
        m_runs.push_back({entry.path().filename().string(), folder,
            statusOf(history->state(), FileLock::isHeld(folder.lock())), history.get()});
    }
    std::ranges::sort(m_runs, [](const KnownRun& a, const KnownRun& b) { return a.id > b.id; });
}

} // namespace luthier
