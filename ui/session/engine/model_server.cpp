#include "ui/session/engine/model_server.h"

#include "core/recipe/recipe.h"
#include "ui/session/translate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace luthier::ui {

ModelServer::ModelServer(QObject* parent)
    : QObject(parent) {}

ModelServer::~ModelServer() = default;

void ModelServer::stop() {
    m_url.clear();
    m_served.clear();
    if (!m_server) return;
    m_server->disconnect(this);
    m_server->cancel();
    m_server.release()->deleteLater(); // it may be the caller
}

Result<QStringList> ModelServer::argumentsFor(const RunFolder& run, const std::vector<RunFolder>& beside) {
    constexpr std::size_t kMostBeside = 8;
    LUTHIER_TRY(model, findRunModel(run));
    QStringList arguments{QStringLiteral("serve"), toQString(model.baseFolder), QStringLiteral("--port"),
        QStringLiteral("0"), QStringLiteral("--chat-template"), toQString(model.chatTemplate),
        model.adapterFolder ? QStringLiteral("--adapter") : QStringLiteral("--model"),
        QStringLiteral("tuned=") + toQString(model.checkpoint)};
    m_served[run.path] = {QStringLiteral("tuned"), model};
    for (const RunFolder& other : beside) {
        if (!model.isOverPlainBase || m_served.size() > kMostBeside) break;
        const auto recipe = readRecipe(other.recipe());
        if (!recipe || recipe->isFull()) continue; // whose checkpoints are large, and no adapters
        const auto found = findRunModel(other);
        if (!found || !shareTheirBase(model, *found)) continue;
        const QString name = QStringLiteral("r%1").arg(m_served.size());
        arguments << QStringLiteral("--beside") << name + QLatin1Char('=') + toQString(found->checkpoint);
        m_served[other.path] = {name, *found};
    }
    return arguments;
}

void ModelServer::serve(const RunFolder& run, const std::vector<RunFolder>& beside) {
    stop();
    start(argumentsFor(run, beside));
}

const ModelServer::Served* ModelServer::served(const RunFolder& run) const {
    const auto it = m_served.find(run.path);
    if (it == m_served.end()) return nullptr;
    const auto now = findRunModel(run);
    return now && now->checkpoint == it->second.model.checkpoint ? &it->second : nullptr;
}

QString ModelServer::nameOf(const RunFolder& run) const {
    const Served* known = served(run);
    return known ? known->name : QString();
}

QString ModelServer::mixNameOf(const RunFolder& run) const {
    const Served* known = served(run);
    return known && known->model.isWeightable ? known->name : QString();
}

void ModelServer::serveModel(const std::filesystem::path& model, const std::filesystem::path& profile) {
    stop();
    QStringList arguments{QStringLiteral("serve"), toQString(model), QStringLiteral("--port"), QStringLiteral("0")};
    if (!profile.empty()) arguments << QStringLiteral("--examples") << QStringLiteral("examples=") + toQString(profile);
    start(arguments);
}

void ModelServer::start(const Result<QStringList>& arguments) {
    if (!arguments) {
        Q_EMIT failed(arguments.error());
        return;
    }
    const Message otherwise{QT_TRANSLATE_NOOP("errors", "The model could not be served."), {}};
    m_server = std::make_unique<EngineQuery>(otherwise);
    connect(m_server.get(), &EngineQuery::said, this, [this](const QByteArray& result) {
        const QJsonObject server = QJsonDocument::fromJson(result).object();
        m_url = QUrl(server[QLatin1String("url")].toString());
        const QJsonArray leftOut = server[QLatin1String("left_out")].toArray();
        std::erase_if(m_served, [&](const auto& known) { return leftOut.contains(known.second.name); });
        Q_EMIT ready();
    });
    const auto died = [this](const Error& error) {
        m_url.clear();
        m_served.clear();
        m_server.release()->deleteLater(); // deleted later: this runs inside its signal
        Q_EMIT failed(error);
    };
    connect(m_server.get(), &EngineQuery::failed, this, died);
    connect(
        m_server.get(), &EngineQuery::answered, this, [died, otherwise] { died({"engine.ended", otherwise, {}, {}}); });
    m_server->start(*arguments);
}

} // namespace luthier::ui
