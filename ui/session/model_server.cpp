#include "ui/session/model_server.h"

#include "core/run/run_model.h"
#include "ui/session/engine_process.h"
#include "ui/session/translate.h"

#include <csignal>
#include <sys/prctl.h>
#include <utility>

namespace luthier::ui {

ModelServer::ModelServer(QObject* parent)
    : QObject(parent) {}

ModelServer::~ModelServer() { stop(); }

void ModelServer::stop() {
    m_url.clear();
    if (!m_process) return;
    endEngine(std::exchange(m_process, nullptr), this);
}

Result<QStringList> ModelServer::argumentsFor(const RunFolder& run) const {
    LUTHIER_TRY(model, findRunModel(run));
    return QStringList{QStringLiteral("serve"), toQString(model.baseFolder), QStringLiteral("--port"),
        QStringLiteral("0"), QStringLiteral("--chat-template"), toQString(model.chatTemplate),
        model.adapterFolder ? QStringLiteral("--adapter") : QStringLiteral("--model"),
        QStringLiteral("tuned=") + toQString(model.checkpoint)};
}

void ModelServer::serve(const RunFolder& run) { start(argumentsFor(run)); }

void ModelServer::serveModel(const std::filesystem::path& model) {
    start(QStringList{QStringLiteral("serve"), toQString(model), QStringLiteral("--port"), QStringLiteral("0")});
}

void ModelServer::start(const Result<QStringList>& arguments) {
    stop();
    if (!arguments) {
        Q_EMIT failed(arguments.error());
        return;
    }
    m_process = new QProcess(this);
    askForReadableErrors(*m_process);
    m_process->setProgram(toQString(enginePath()));
    m_process->setArguments(*arguments);
    // A window that is killed must not leave a server behind that nobody knows of.
    m_process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });
    connect(m_process, &QProcess::readyReadStandardOutput, this, &ModelServer::readOutput);
    const auto died = [this] {
        const QByteArray said = m_process->readAllStandardError();
        stop();
        Q_EMIT failed(engineError(said, {QT_TRANSLATE_NOOP("errors", "The model could not be served."), {}}));
    };
    connect(m_process, &QProcess::finished, this, died);
    connect(m_process, &QProcess::errorOccurred, this, [died](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) died();
    });
    m_process->start();
}

void ModelServer::readOutput() {
    while (m_process && m_process->canReadLine()) {
        const QString line = QString::fromUtf8(m_process->readLine()).trimmed();
        const QString mark = QStringLiteral("listening on ");
        if (!line.startsWith(mark)) continue;
        m_url = QUrl(line.mid(mark.size()));
        Q_EMIT ready();
    }
}

} // namespace luthier::ui
