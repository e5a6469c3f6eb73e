#include "ui/session/runs/exporter.h"

#include "ui/session/translate.h"

namespace luthier::ui {

Exporter::Exporter(QObject* parent)
    : QObject(parent)
    , m_query({QT_TRANSLATE_NOOP("errors", "The export failed; nothing was left behind."), {}}) {
    connect(&m_query, &EngineQuery::busyChanged, this, &Exporter::busyChanged);
    connect(&m_query, &EngineQuery::failed, this, &Exporter::failed);
    connect(&m_query, &EngineQuery::answered, this, [this](const QByteArray& said) {
        const auto parity = parityFromJson(said.toStdString());
        if (!parity) {
            Q_EMIT failed(parity.error());
            return;
        }
        ExportOutcome outcome = m_asked;
        outcome.parity = *parity;
        Q_EMIT done(outcome);
    });
}

void Exporter::start(const RunFolder& run, ExportForm form, const std::filesystem::path& to) {
    if (isBusy()) return;
    m_asked = {to, run.path.filename().string(), form, {}};
    m_query.start({QStringLiteral("export"), toQString(run.path), QStringLiteral("--format"), toQString(keyOf(form)),
        QStringLiteral("--to"), toQString(to)});
}

} // namespace luthier::ui
