#include "ui/session/engine/model_server.h"

#include "core/run/run_model.h"
#include "ui/session/translate.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace luthier::ui {

ModelServer::ModelServer(QObject* parent)
    : QObject(parent) {}

ModelServer::~ModelServer() = default;

void ModelServer::stop() {
    m_url.clear();
    if (!m_server) return;
    m_server->disconnect(this);
    m_server->cancel();
    m_server.release()->deleteLater(); // it may be the caller
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
    const Message otherwise{QT_TRANSLATE_NOOP("errors", "The model could not be served."), {}};
    m_server = std::make_unique<EngineQuery>(otherwise);
    connect(m_server.get(), &EngineQuery::said, this, [this](const QByteArray& result) {
        m_url = QUrl(QJsonDocument::fromJson(result).object()[QLatin1String("url")].toString());
        Q_EMIT ready();
    });
    const auto died = [this](const Error& error) {
        m_url.clear();
        m_server.release()->deleteLater(); // deleted later: this runs inside its signal
        Q_EMIT failed(error);
    };
    connect(m_server.get(), &EngineQuery::failed, this, died);
    connect(
        m_server.get(), &EngineQuery::answered, this, [died, otherwise] { died({"engine.ended", otherwise, {}, {}}); });
    m_server->start(*arguments);
}

} // namespace luthier::ui
