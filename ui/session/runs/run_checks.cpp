#include "ui/session/runs/run_checks.h"

#include "ui/session/translate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <utility>

namespace luthier::ui {

RunChecks::RunChecks(QObject* parent)
    : QObject(parent)
    , m_verify({QT_TRANSLATE_NOOP("errors", "The steps could not be done again."), {}})
    , m_lineage({QT_TRANSLATE_NOOP("errors", "The rows of the step could not be found."), {}}) {
    // Steps that differ are an answer, though the engine's exit status says that a check did not hold.
    connect(&m_verify, &EngineQuery::failed, this, [this](const Error& error) {
        if (!m_isVerified) Q_EMIT notVerified(error);
    });
    connect(&m_lineage, &EngineQuery::failed, this, &RunChecks::notLearned);
    connect(&m_verify, &EngineQuery::busyChanged, this, &RunChecks::busyChanged);
    connect(&m_lineage, &EngineQuery::busyChanged, this, &RunChecks::startWanted);
    connect(&m_verify, &EngineQuery::progressed, this,
        [this](const QString&, quint64 done, quint64 total) { Q_EMIT progressed(done, total); });
    connect(&m_verify, &EngineQuery::said, this, [this](const QByteArray& said) {
        m_isVerified = true;
        const QJsonObject json = QJsonDocument::fromJson(said).object();
        Q_EMIT verified(json[QLatin1String("from")].toInteger(), json[QLatin1String("steps")].toInteger(),
            json[QLatin1String("agreeing")].toInteger(), json[QLatin1String("same_state")].toBool(true));
    });
    connect(&m_lineage, &EngineQuery::answered, this, [this](const QByteArray& said) {
        const QJsonObject json = QJsonDocument::fromJson(said).object();
        std::vector<LearnedRow> rows;
        for (const QJsonValue& row : json[QLatin1String("rows")].toArray())
            rows.push_back({toUtf8(row[QLatin1String("id")].toString()), row[QLatin1String("text")].toString(),
                row[QLatin1String("tokens")].toInteger(), row[QLatin1String("learned")].toInteger()});
        Q_EMIT learned(json[QLatin1String("step")].toInteger(), rows);
    });
}

void RunChecks::verifyResume(const RunFolder& run) {
    m_isVerified = false;
    m_verify.start({QStringLiteral("verify"), QStringLiteral("resume"), toQString(run.path)});
}

void RunChecks::askStep(const RunFolder& run, qint64 step) {
    m_wanted =
        QStringList{QStringLiteral("lineage"), toQString(run.path), QStringLiteral("--step"), QString::number(step)};
    if (m_lineage.isBusy())
        m_lineage.cancel();
    else
        startWanted();
}

void RunChecks::startWanted() {
    if (m_lineage.isBusy() || m_wanted.isEmpty()) return;
    m_lineage.start(std::exchange(m_wanted, {}));
}

void RunChecks::cancel() {
    m_wanted.clear();
    if (m_verify.isBusy()) m_verify.cancel();
    if (m_lineage.isBusy()) m_lineage.cancel();
}

} // namespace luthier::ui
