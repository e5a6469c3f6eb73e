#include "ui/session/runs/run_watcher.h"

#include "core/base/lock.h"
#include "ui/session/translate.h"

namespace luthier::ui {

RunWatcher::RunWatcher(RunFolder folder, QObject* parent)
    : QObject(parent)
    , m_folder(std::move(folder))
    , m_tail(m_folder.events()) {
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &RunWatcher::poll);
    m_timer.start();
    poll();
}

QString RunWatcher::id() const { return toQString(m_folder.path.filename()); }

void RunWatcher::setStarting() {
    m_starting = true;
    m_sinceStart.start();
    poll();
}

void RunWatcher::setAsked(const QString& commandId) {
    m_asked = commandId;
    Q_EMIT statusChanged();
}

void RunWatcher::poll() {
    const auto events = m_tail.readNew();
    for (const Event& event : events)
        m_history.add(event);
    if (!m_sinceLockCheck.isValid() || m_sinceLockCheck.elapsed() >= kLockCheckMs || !events.empty()) {
        m_lockHeld = FileLock::isHeld(m_folder.lock());
        m_sinceLockCheck.start();
    }
    const bool answered = !m_asked.isEmpty() && (toQString(m_history.lastAnswered()) == m_asked || !m_lockHeld);
    if (answered) m_asked.clear();
    const RunStatus status = computeStatus();
    const bool changed = status != m_status || answered;
    m_status = status;
    if (!events.empty()) Q_EMIT eventsArrived();
    if (changed) Q_EMIT statusChanged();
}

RunStatus RunWatcher::computeStatus() {
    if (m_lockHeld) m_starting = false;
    if (m_starting) {
        if (m_sinceStart.elapsed() < kStartPatienceMs) return RunStatus::Starting;
        m_starting = false;
    }
    // An engine that resumes holds the lock before its first event.
    if (m_history.state() == RunState::Paused && m_lockHeld)
        return m_status == RunStatus::Running ? RunStatus::Paused : m_status;
    return statusOf(m_history.state(), m_lockHeld);
}

} // namespace luthier::ui
