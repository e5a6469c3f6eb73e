#include "ui/session/engine/chat_client.h"

#include "ui/session/translate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkReply>

namespace luthier::ui {

QJsonArray jsonOf(const std::vector<ChatMessage>& messages) {
    QJsonArray out;
    for (const ChatMessage& message : messages)
        out.append(QJsonObject{{QStringLiteral("role"), toQString(message.role)},
            {QStringLiteral("content"), toQString(message.content)}});
    return out;
}

Error chatError(const QString& text) {
    return fail("chat.failed", {QT_TRANSLATE_NOOP("errors", "The model did not answer."), {}},
        {QT_TRANSLATE_NOOP("errors", "The engine said: {text}"), {{"text", toUtf8(text)}}}, {})
        .value();
}

ChatClient::ChatClient(QObject* parent)
    : QObject(parent) {}

void ChatClient::ask(
    const QUrl& server, const QString& model, const std::vector<ChatMessage>& messages, const ChatOptions& options) {
    cancel();
    const QJsonObject body{{QStringLiteral("model"), model}, {QStringLiteral("messages"), jsonOf(messages)},
        {QStringLiteral("stream"), true}, {QStringLiteral("temperature"), options.temperature},
        {QStringLiteral("max_tokens"), options.max_tokens},
        {QStringLiteral("stream_options"), QJsonObject{{QStringLiteral("include_usage"), true}}}};
    QNetworkRequest request(server.resolved(QUrl(QStringLiteral("/v1/chat/completions"))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    m_buffer.clear();
    m_errorSeen = false;
    m_reply = m_network.post(request, QJsonDocument(body).toJson(QJsonDocument::Compact));
    connect(m_reply, &QNetworkReply::readyRead, this, &ChatClient::readEvents);
    connect(m_reply, &QNetworkReply::finished, this, &ChatClient::finish);
}

void ChatClient::cancel() {
    if (!m_reply) return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

void ChatClient::readEvents() {
    m_buffer += m_reply->readAll();
    for (qsizetype end; (end = m_buffer.indexOf("\n\n")) >= 0; m_buffer.remove(0, end + 2)) {
        const QByteArray event = m_buffer.left(end);
        if (!event.startsWith("data: ") || event == "data: [DONE]") continue;
        const QJsonObject json = QJsonDocument::fromJson(event.mid(6)).object();
        if (json.contains(QStringLiteral("error"))) {
            m_errorSeen = true;
            Q_EMIT failed(chatError(json[QStringLiteral("error")][QStringLiteral("message")].toString()));
            continue;
        }
        if (const QJsonObject usage = json[QStringLiteral("usage")].toObject(); !usage.isEmpty())
            Q_EMIT counted(
                usage[QStringLiteral("prompt_tokens")].toInt(), usage[QStringLiteral("completion_tokens")].toInt());
        const QString piece =
            json[QStringLiteral("choices")][0][QStringLiteral("delta")][QStringLiteral("content")].toString();
        if (!piece.isEmpty()) Q_EMIT textArrived(piece);
    }
}

void ChatClient::finish() {
    QNetworkReply* reply = m_reply;
    m_reply.clear();
    reply->deleteLater();
    if (reply->error() == QNetworkReply::NoError) {
        if (!m_errorSeen) Q_EMIT answered();
        return;
    }
    const QString said = QJsonDocument::fromJson(m_buffer + reply->readAll())
                             .object()[QStringLiteral("error")][QStringLiteral("message")]
                             .toString();
    Q_EMIT failed(chatError(said.isEmpty() ? reply->errorString() : said));
}

} // namespace luthier::ui
