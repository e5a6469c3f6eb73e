#include "ui/chat/answer_column.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QEvent>
#include <QScrollBar>
#include <QTextEdit>

namespace luthier::ui {

AnswerColumn::AnswerColumn(const QString& title, const QString& model, QWidget* parent)
    : Card(title, parent)
    , m_model(model)
    , m_text(new QTextEdit)
    , m_cost(makeMuted({}))
    , m_score(makeMuted({})) {
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(TextRole::Reading));
    m_text->setAccessibleName(title);
    m_text->setObjectName(QStringLiteral("answers_") + model);
    setKind(m_text, "reading");
    m_score->setObjectName(QStringLiteral("score_") + model);
    m_cost->setObjectName(QStringLiteral("cost_") + model);
    m_cost->setToolTip(tr("Tokens of the question with all that stands before it, and of the answer"));
    header()->addWidget(m_cost);
    header()->addWidget(m_score);
    m_score->setVisible(false);
    body()->addWidget(m_text, 1);
    connect(&m_client, &ChatClient::textArrived, this, [this](const QString& piece) {
        m_conversation.back().content += toUtf8(piece);
        draw();
    });
    connect(&m_client, &ChatClient::counted, this,
        [this](int prompt, int answer) { m_cost->setText(tr("%1 + %2 tokens").arg(prompt).arg(answer)); });
    connect(&m_client, &ChatClient::answered, this, &AnswerColumn::answered);
    connect(&m_client, &ChatClient::failed, this, [this](const Error& error) {
        // An answer that never came is not part of the conversation.
        if (!m_conversation.empty() && m_conversation.back().content.empty()) m_conversation.pop_back();
        Q_EMIT failed(error);
        Q_EMIT answered();
    });
}

void AnswerColumn::ask(const QUrl& server, const QString& question, const ChatOptions& options) {
    m_conversation.push_back({"user", toUtf8(question)});
    showScore({});
    m_cost->clear();
    m_client.ask(server, m_model, conversation(), options);
    m_conversation.push_back({"assistant", ""});
    draw();
}

void AnswerColumn::setModel(const QString& title, const QString& model) {
    clear();
    switchTo(title, model);
}

void AnswerColumn::switchTo(const QString& title, const QString& model) {
    setTitle(title);
    m_text->setAccessibleName(title);
    m_model = model;
}

bool AnswerColumn::isAnswered() const {
    return !isAnswering() && !m_conversation.empty() && m_conversation.back().role == "assistant";
}

void AnswerColumn::showScore(const QString& text) {
    m_score->setText(text);
    m_score->setVisible(!text.isEmpty());
}

void AnswerColumn::clear() {
    m_client.cancel();
    m_conversation.clear();
    m_cost->clear();
    showScore({});
    draw();
}

void AnswerColumn::changeEvent(QEvent* event) {
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) draw(); // its colours are in the text
}

void AnswerColumn::draw() {
    const ThemeTokens& t = tokensInForce();
    QString html;
    for (const ChatMessage& message : m_conversation) {
        const bool isQuestion = message.role == "user";
        html += QStringLiteral("<p style='margin:0 0 %1px 0;color:%2'>%3</p>")
                    .arg(isQuestion ? 4 : 16)
                    .arg((isQuestion ? t.muted : t.ink).name(),
                        message.content.empty() ? QStringLiteral("…")
                                                : toQString(message.content)
                                                      .toHtmlEscaped()
                                                      .replace(QLatin1Char('\n'), QStringLiteral("<br>")));
    }
    m_text->setHtml(html);
    m_text->verticalScrollBar()->setValue(m_text->verticalScrollBar()->maximum());
}

} // namespace luthier::ui
