#pragma once
/// The engine's end of events.jsonl. One writer a run: the engine lock sees to it.

#include "core/run/event.h"

#include <cstdint>
#include <filesystem>
#include <mutex>

namespace luthier {

/// Thread-safe: the heartbeat writes from its own thread.
class EventWriter {
public:
    /// Ends a torn last line of an engine that was killed, and goes on counting after the last whole event.
    static Result<EventWriter> open(const std::filesystem::path& file);
    EventWriter(EventWriter&&) noexcept;
    EventWriter& operator=(EventWriter&&) = delete;
    ~EventWriter();

    /// Stamps seq and time and appends one whole line. A full disk is not an error here: training goes on, the curve
    /// has a gap, and `lostEvents` counts.
    void write(Event event);
    /// Puts everything on the disk: at checkpoints, not at each event.
    void sync();
    std::uint64_t lostEvents() const { return m_lost; }

private:
    EventWriter(int fd, std::uint64_t nextSeq)
        : m_fd(fd)
        , m_nextSeq(nextSeq) {}
    int m_fd;
    std::uint64_t m_nextSeq;
    std::uint64_t m_lost = 0;
    bool m_torn = false; // the last line has no end
    std::mutex m_mutex;
};

} // namespace luthier
