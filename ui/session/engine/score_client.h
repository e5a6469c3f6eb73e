#pragma once
/// The window's side of /v1/score/evaluation: a reward model's scores of conversations.

#include "core/base/result.h"
#include "core/text/chat_template.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>

#include <functional>
#include <vector>

namespace luthier::ui {

using Conversation = std::vector<ChatMessage>;

class ScoreClient : public QObject {
    Q_OBJECT

public:
    explicit ScoreClient(QObject* parent = nullptr);
    /// @param then  gets a score for each conversation, in their order, NaN for one that is longer than the model
    /// reads; not called after `failed` or `cancel`
    void score(const QUrl& server, const QString& model, const std::vector<Conversation>& conversations,
        std::function<void(std::vector<double>)> then);
    void cancel();

Q_SIGNALS:
    void failed(const luthier::Error& error);

private:
    QNetworkAccessManager m_network;
};

} // namespace luthier::ui
