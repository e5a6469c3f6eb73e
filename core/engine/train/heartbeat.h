#pragma once
#include "core/run/event_writer.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace luthier::engine {

/// Writes a heartbeat event every five seconds as long as it lives, for folders on which locks do not travel.
class Heartbeat {
public:
    explicit Heartbeat(EventWriter& events, std::chrono::milliseconds interval = std::chrono::seconds(5));
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace luthier::engine
