#include "core/engine/train/wishes.h"

#include "core/base/platform.h"

#include <chrono>

namespace luthier::engine {

bool isGivenUp(const Error& error) { return error.code.ends_with(".cancelled"); }

Wishes::Wishes(std::filesystem::path controlFolder, const std::atomic<bool>* interrupted)
    : m_folder(std::move(controlFolder))
    , m_interrupted(interrupted)
    , m_sinceMs(processStartMs()) // what came while this engine was starting is meant for it
    , m_thread([this] {
        std::unique_lock lock(m_mutex);
        while (!m_ending && !m_asked) {
            look();
            m_wake.wait_for(lock, std::chrono::milliseconds(100));
        }
    }) {}

Wishes::~Wishes() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Wishes::look() {
    if (m_interrupted && m_interrupted->load())
        m_asked = Command{{}, CommandKind::Pause};
    else
        m_asked = takeCommand(m_folder, m_sinceMs);
    if (m_asked) m_stop.request_stop();
}

std::optional<CommandKind> Wishes::wish() const {
    const std::lock_guard lock(m_mutex);
    return m_asked ? std::optional(m_asked->kind) : std::nullopt;
}

std::string Wishes::command() const {
    const std::lock_guard lock(m_mutex);
    return m_asked ? m_asked->id : std::string();
}

} // namespace luthier::engine
