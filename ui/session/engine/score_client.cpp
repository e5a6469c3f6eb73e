#include "ui/session/engine/score_client.h"

#include "ui/session/engine/chat_client.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

#include <cmath>

namespace luthier::ui {

ScoreClient::ScoreClient(QObject* parent)
    : QObject(parent) {}

void ScoreClient::score(const QUrl& server, const QString& model, const std::vector<Conversation>& conversations,
    std::function<void(std::vector<double>)> then) {
    QJsonArray list;
    for (const Conversation& conversation : conversations)
        list.append(jsonOf(conversation));
    const QJsonObject body{{QStringLiteral("model"), model}, {QStringLiteral("messages"), list}};
    QNetworkRequest request(server.resolved(QUrl(QStringLiteral("/v1/score/evaluation"))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    QNetworkReply* reply = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    reply->setParent(this);
    connect(reply, &QNetworkReply::finished, this, [this, reply, then = std::move(then), count = conversations.size()] {
        reply->deleteLater();
        const QJsonObject said = QJsonDocument::fromJson(reply->readAll()).object();
        std::vector<double> scores;
        for (const QJsonValue& score : said[QStringLiteral("scores")].toArray())
            scores.push_back(score.isDouble() ? score.toDouble() : std::nan(""));
        if (reply->error() == QNetworkReply::NoError && scores.size() == count) return then(std::move(scores));
        const QString text = said[QStringLiteral("error")][QStringLiteral("message")].toString();
        Q_EMIT failed(chatError(text.isEmpty() ? reply->errorString() : text));
    });
}

void ScoreClient::cancel() {
    for (QNetworkReply* reply : findChildren<QNetworkReply*>()) {
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
}

} // namespace luthier::ui
