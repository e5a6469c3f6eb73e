#pragma once
/// An engine command run for this window: its progress, result or failure, as in core/run/answer.h. Everything that the
/// window hears from an engine, except a run's events, comes through here.

#include "core/base/result.h"

#include <QObject>
#include <QProcess>

#include <optional>

namespace luthier::ui {

class EngineQuery : public QObject {
    Q_OBJECT

public:
    /// @param otherwise  the message if the engine fails without a readable reason
    explicit EngineQuery(Message otherwise, QObject* parent = nullptr);
    ~EngineQuery() override; ///< ends a running engine

    void start(const QStringList& arguments); ///< adds `--json`; does nothing while busy
    void cancel();                            ///< no signal but busyChanged follows
    bool isBusy() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void progressed(const QString& what, quint64 done, quint64 total);
    void said(const QByteArray& result);     ///< the result came; the engine may go on, as a server does
    void answered(const QByteArray& result); ///< the engine ended well; its JSON result
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    void readLines();
    void finish(bool isGood);
    void tell(bool isGood);

    Message m_otherwise;
    QProcess m_process;
    QByteArray m_result;
    std::optional<Error> m_error;
    bool m_cancelled = false;
};

} // namespace luthier::ui
