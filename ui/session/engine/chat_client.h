#pragma once
/// The window's side of /v1/chat/completions: an answer that grows.

#include "core/base/result.h"
#include "core/text/chat_template.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QPointer>
#include <QUrl>

#include <vector>

class QJsonArray;
class QNetworkReply;

namespace luthier::ui {

/// As OpenAI writes them: [{"role", "content"}, …].
QJsonArray jsonOf(const std::vector<ChatMessage>& messages);
/// What a server that did not answer has said.
Error chatError(const QString& text);

struct ChatOptions {
    double temperature = 0;
    int max_tokens = 256;
};

class ChatClient : public QObject {
    Q_OBJECT

public:
    explicit ChatClient(QObject* parent = nullptr);
    /// Asks one model; what was being answered before is dropped.
    void ask(
        const QUrl& server, const QString& model, const std::vector<ChatMessage>& messages, const ChatOptions& options);
    void cancel();
    bool isAnswering() const { return !m_reply.isNull(); }

Q_SIGNALS:
    void textArrived(const QString& piece);
    void counted(int promptTokens, int answerTokens); ///< before `answered`
    void answered();
    void failed(const luthier::Error& error);

private:
    void readEvents();
    void finish();
    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_reply;
    QByteArray m_buffer;
    bool m_errorSeen = false;
};

} // namespace luthier::ui
