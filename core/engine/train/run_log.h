#pragma once
/// Everything a run says: to events.jsonl, to TensorBoard's file, and to whoever watches in this process.

#include "core/run/event_writer.h"
#include "core/run/run_folder.h"
#include "core/run/run_history.h"
#include "core/run/tensorboard.h"

#include <functional>
#include <memory>
#include <optional>

namespace luthier::engine {

class RunLog {
public:
    static Result<RunLog> open(const RunFolder& folder, std::function<void(const Event&)> watcher);

    void phase(const std::string& name);
    /// Logs at most ten times a second, and always the last one.
    void progress(std::uint64_t done, std::uint64_t total);
    void warning(Error message);
    void write(Event event);
    /// What was said so far, by earlier engines of this run too.
    const RunHistory& history() const { return m_history; }
    void sync() { m_events->sync(); }
    EventWriter& events() { return *m_events; }

private:
    std::unique_ptr<EventWriter> m_events;
    std::optional<TensorBoardWriter> m_tensorboard; // a copy for others: a run goes on without it
    std::function<void(const Event&)> m_watcher;
    RunHistory m_history;
    long long m_lastProgressMs = 0;
};

} // namespace luthier::engine
