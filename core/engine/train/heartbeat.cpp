#include "core/engine/train/heartbeat.h"

namespace luthier::engine {

Heartbeat::Heartbeat(EventWriter& events, std::chrono::milliseconds interval)
    : m_thread([this, &events, interval] {
        std::unique_lock lock(m_mutex);
        while (!m_wake.wait_for(lock, interval, [this] { return m_stopping; })) {
            Event event;
            event.type = "heartbeat";
            events.write(std::move(event));
        }
    }) {}

Heartbeat::~Heartbeat() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

} // namespace luthier::engine
