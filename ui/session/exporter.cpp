#include "ui/session/exporter.h"

#include "ui/session/translate.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace luthier::ui {

Exporter::Exporter(QObject* parent)
    : QObject(parent)
    , m_query({QT_TRANSLATE_NOOP("errors", "The export failed; nothing was left behind."), {}}) {
    connect(&m_query, &EngineQuery::busyChanged, this, &Exporter::busyChanged);
    connect(&m_query, &EngineQuery::failed, this, &Exporter::failed);
    connect(&m_query, &EngineQuery::answered, this, [this](const QByteArray& said) {
        const QJsonObject json = QJsonDocument::fromJson(said).object();
        ExportOutcome outcome = m_asked;
        outcome.prompts = json[QStringLiteral("prompts")].toInt();
        outcome.tokens = json[QStringLiteral("tokens")].toInt();
        outcome.agreeing = json[QStringLiteral("agreeing")].toInt();
        outcome.worstLogprob = json[QStringLiteral("worst_logprob")].toDouble();
        Q_EMIT done(outcome);
    });
}

void Exporter::start(const RunFolder& run, const QString& format, const std::filesystem::path& to) {
    if (isBusy()) return;
    m_asked = {to, run.path.filename().string(), toUtf8(format)};
    m_query.start({QStringLiteral("export"), toQString(run.path), QStringLiteral("--format"), format,
        QStringLiteral("--to"), toQString(to), QStringLiteral("--json")});
}

} // namespace luthier::ui
