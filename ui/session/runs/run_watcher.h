#pragma once
/// One run, as its files say: the events folded into a history, and whether an engine is alive.

#include "core/project/known_run.h"
#include "core/run/event_tail.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace luthier::ui {

class RunWatcher : public QObject {
    Q_OBJECT

public:
    explicit RunWatcher(RunFolder folder, QObject* parent = nullptr);

    const RunFolder& folder() const { return m_folder; }
    QString id() const; ///< the folder's name
    const RunHistory& history() const { return m_history; }
    RunStatus status() const { return m_status; }
    KnownRun known() const { return {m_folder.path.filename().string(), m_folder, m_status, &m_history}; }
    /// A command was posted and its answering event has not arrived yet.
    bool isAsked() const { return !m_asked.isEmpty(); }

    void setStarting();
    void setAsked(const QString& commandId);

Q_SIGNALS:
    void eventsArrived(); ///< the history has grown
    void statusChanged();

private:
    void poll();
    RunStatus computeStatus();

    static constexpr int kPollMs = 100; // 10 Hz
    static constexpr int kLockCheckMs = 500;
    static constexpr int kStartPatienceMs = 15000; // time for a started engine to take its lock

    RunFolder m_folder;
    EventTail m_tail;
    RunHistory m_history;
    RunStatus m_status = RunStatus::New;
    QString m_asked;
    QTimer m_timer;
    QElapsedTimer m_sinceLockCheck, m_sinceStart;
    bool m_lockHeld = false;
    bool m_starting = false;
};

} // namespace luthier::ui
