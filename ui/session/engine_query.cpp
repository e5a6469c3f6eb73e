#include "ui/session/engine_query.h"

#include "ui/session/engine_process.h"
#include "ui/session/translate.h"

namespace luthier::ui {

EngineQuery::EngineQuery(Message otherwise, QObject* parent)
    : QObject(parent)
    , m_otherwise(std::move(otherwise)) {
    askForReadableErrors(m_process);
    connect(&m_process, &QProcess::finished, this,
        [this](int exitCode, QProcess::ExitStatus status) { finish(exitCode == 0 && status == QProcess::NormalExit); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish(false);
    });
}

EngineQuery::~EngineQuery() {
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished(1000);
}

void EngineQuery::start(const QStringList& arguments) {
    if (isBusy()) return;
    m_cancelled = false;
    m_process.start(toQString(enginePath()), arguments);
    Q_EMIT busyChanged();
}

void EngineQuery::cancel() {
    m_cancelled = true;
    m_process.terminate();
}

void EngineQuery::finish(bool isGood) {
    Q_EMIT busyChanged();
    if (m_cancelled) return;
    if (isGood)
        Q_EMIT answered(m_process.readAllStandardOutput());
    else
        Q_EMIT failed(engineError(m_process.readAllStandardError(), m_otherwise));
}

} // namespace luthier::ui
