#pragma once
/// One command of the engine that works for this window: its progress, its result or its failure, as core/run/answer.h
/// has them. Everything that the window hears from an engine, but a run's events, comes through here.

#include "core/base/result.h"

#include <QObject>
#include <QProcess>

#include <optional>

namespace luthier::ui {

class EngineQuery : public QObject {
    Q_OBJECT

public:
    /// @param otherwise  what happened, where the engine fails without a reason that can be read
    explicit EngineQuery(Message otherwise, QObject* parent = nullptr);
    ~EngineQuery() override; ///< an engine at work ends with it

    void start(const QStringList& arguments); ///< `--json` is added; nothing while it is busy
    void cancel();                            ///< no signal but busyChanged follows
    bool isBusy() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void progressed(const QString& what, quint64 done, quint64 total);
    void said(const QByteArray& result);     ///< the result came; the engine may go on, as a server does
    void answered(const QByteArray& result); ///< it ended well; the JSON object that it said
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
