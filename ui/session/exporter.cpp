#include "ui/session/exporter.h"

#include "ui/session/engine_process.h"
#include "ui/session/translate.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace luthier::ui {

Exporter::Exporter(QObject* parent)
    : QObject(parent) {
    askForReadableErrors(m_process);
    connect(&m_process, &QProcess::finished, this, [this](int exitCode) { finish(exitCode); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish(1);
    });
}

void Exporter::start(const RunFolder& run, const QString& format, const std::filesystem::path& to) {
    if (isBusy()) return;
    m_to = to;
    m_cancelled = false;
    m_process.start(
        toQString(enginePath()), {QStringLiteral("export"), toQString(run.path), QStringLiteral("--format"), format,
                                     QStringLiteral("--to"), toQString(to), QStringLiteral("--json")});
    Q_EMIT busyChanged();
}

void Exporter::cancel() {
    m_cancelled = true;
    m_process.terminate();
}

void Exporter::finish(int exitCode) {
    Q_EMIT busyChanged();
    if (m_cancelled) return;
    if (exitCode != 0) {
        Q_EMIT failed(engineError(m_process.readAllStandardError(),
            {QT_TRANSLATE_NOOP("errors", "The export failed; nothing was left behind."), {}}));
        return;
    }
    const QJsonObject json = QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
    Q_EMIT done({m_to, json[QStringLiteral("prompts")].toInt(), json[QStringLiteral("tokens")].toInt(),
        json[QStringLiteral("agreeing")].toInt(), json[QStringLiteral("worst_logprob")].toDouble()});
}

} // namespace luthier::ui
