#pragma once
#include "core/text/chat_template.h"
#include "ui/session/engine/chat_client.h"
#include "ui/widgets/page/card.h"

#include <vector>

class QLabel;
class QTextEdit;

namespace luthier::ui {

/// One model's side of the conversation, which grows as it is answered.
class AnswerColumn : public Card {
    Q_OBJECT

public:
    AnswerColumn(const QString& title, const QString& model, QWidget* parent = nullptr);
    void ask(const QUrl& server, const QString& question, const ChatOptions& options);
    void clear();
    void showScore(const QString& text); ///< a reward model's score of the last answer; empty: none
    /// Sets who answers, under which title, and begins anew.
    void setModel(const QString& title, const QString& model);
    /// Another answers from now on, and the conversation goes on.
    void switchTo(const QString& title, const QString& model);
    bool isAnswering() const { return m_client.isAnswering(); }
    const std::vector<ChatMessage>& conversation() const { return m_conversation; }
    bool isAnswered() const;
    bool hasConversation() const { return !m_conversation.empty(); }

Q_SIGNALS:
    void answered();
    void failed(const luthier::Error& error);

protected:
    void changeEvent(QEvent* event) override;

private:
    void draw();
    QString m_model;
    ChatClient m_client;
    std::vector<ChatMessage> m_conversation;
    QTextEdit* m_text;
    QLabel *m_cost, *m_score;
};

} // namespace luthier::ui
