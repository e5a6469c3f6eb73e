#include "ui/session/engine/engine_query.h"

#include "core/run/answer.h"
#include "ui/session/engine/engine_process.h"
#include "ui/session/translate.h"

#include <QTimer>

#include <csignal>
#include <sys/prctl.h>

namespace luthier::ui {

namespace {

constexpr int kPatienceMs = 1500; // time for an engine to end when asked

} // namespace

EngineQuery::EngineQuery(Message otherwise, QObject* parent)
    : QObject(parent)
    , m_otherwise(std::move(otherwise)) {
    // A killed window must not leave an engine behind that nobody knows of.
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &EngineQuery::readLines);
    connect(&m_process, &QProcess::finished, this,
        [this](int exitCode, QProcess::ExitStatus status) { finish(exitCode == 0 && status == QProcess::NormalExit); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish(false);
    });
}

EngineQuery::~EngineQuery() {
    m_process.disconnect(this);
    if (!isBusy()) return;
    m_process.terminate();
    if (!m_process.waitForFinished(kPatienceMs)) m_process.kill();
    m_process.waitForFinished(500);
}

void EngineQuery::start(const QStringList& arguments) {
    if (isBusy()) return;
    m_cancelled = false;
    m_result.clear();
    m_error.reset();
    m_process.start(toQString(enginePath()), arguments + QStringList{QStringLiteral("--json")});
    Q_EMIT busyChanged();
}

void EngineQuery::cancel() {
    m_cancelled = true;
    m_process.terminate();
    QTimer::singleShot(kPatienceMs, this, [this, asked = m_process.processId()] {
        if (m_process.processId() == asked) m_process.kill();
    });
}

void EngineQuery::readLines() {
    while (m_process.canReadLine() && !m_cancelled) {
        const auto answer = parseAnswer(m_process.readLine().toStdString());
        if (!answer) continue;
        switch (answer->kind) {
        case AnswerKind::Progress:
            Q_EMIT progressed(toQString(answer->what), answer->done, answer->total);
            break;
        case AnswerKind::Result:
            m_result = QByteArray::fromStdString(answer->result);
            Q_EMIT said(m_result);
            break;
        case AnswerKind::Failed:
            m_error = answer->error;
            break;
        }
    }
}

void EngineQuery::finish(bool isGood) {
    readLines();
    if (!m_cancelled) tell(isGood);
    // Emitted last: a listener may start the next query at once, and a display of "busy" then sees no gap.
    Q_EMIT busyChanged();
}

void EngineQuery::tell(bool isGood) {
    if (isGood) {
        Q_EMIT answered(m_result);
    } else if (m_error) {
        Q_EMIT failed(*m_error);
    } else {
        const std::string said = QString::fromUtf8(m_process.readAllStandardError()).trimmed().toStdString();
        Q_EMIT failed({"engine.failed", m_otherwise,
            {QT_TRANSLATE_NOOP("errors", "The engine said: {text}"), {{"text", said}}}, {}});
    }
}

} // namespace luthier::ui
