#pragma once
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/run/mailbox.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace luthier::engine {

/// True if the error only says that long work was told to stop; any other error counts, whatever is wished meanwhile.
bool isGivenUp(const Error& error);

/// Wishes of a person or the system for a run: polled ten times a second on a thread of its own, so that long work
/// (reading, tokenising, loading, evaluating, a step) only checks a flag. The first wish counts.
class Wishes {
public:
    /// @param interrupted  set by a signal handler: asks for a pause; may be null
    Wishes(std::filesystem::path controlFolder, const std::atomic<bool>* interrupted);
    ~Wishes();
    Wishes(const Wishes&) = delete;
    Wishes& operator=(const Wishes&) = delete;

    /// Nothing while the run may go on.
    std::optional<CommandKind> wish() const;
    /// The command that asked; empty for a signal.
    std::string command() const;
    /// Stopped as soon as there is a wish.
    std::stop_token token() const { return m_stop.get_token(); }

private:
    void look();

    std::filesystem::path m_folder;
    const std::atomic<bool>* m_interrupted;
    long long m_sinceMs;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    std::optional<Command> m_asked;
    std::stop_source m_stop;
    std::thread m_thread;
};

} // namespace luthier::engine
