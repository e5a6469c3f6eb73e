#pragma once
/// One command of the engine that answers on its standard output.

#include "core/base/result.h"

#include <QObject>
#include <QProcess>

namespace luthier::ui {

class EngineQuery : public QObject {
    Q_OBJECT

public:
    /// @param otherwise  what happened, where the engine fails without a reason that can be read
    explicit EngineQuery(Message otherwise, QObject* parent = nullptr);
    ~EngineQuery() override;

    void start(const QStringList& arguments); ///< nothing while it is busy
    void cancel();                            ///< no signal but busyChanged follows
    bool isBusy() const { return m_process.state() != QProcess::NotRunning; }

Q_SIGNALS:
    void answered(const QByteArray& said); ///< it ended well
    void failed(const luthier::Error& error);
    void busyChanged();

private:
    void finish(bool isGood);

    Message m_otherwise;
    QProcess m_process;
    bool m_cancelled = false;
};

} // namespace luthier::ui
