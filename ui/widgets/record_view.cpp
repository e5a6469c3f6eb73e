#include "ui/widgets/record_view.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

namespace luthier::ui {

RecordView::RecordView(QWidget* parent)
    : QTextEdit(parent) {
    setReadOnly(true);
    setKind(this, "reading");
    setFont(fontFor(TextRole::Reading));
    setAccessibleName(tr("The chosen row"));
}

void RecordView::show(const Record& record) {
    const ThemeTokens& t = tokensInForce();
    QString html;
    const auto add = [&](const QString& who, const std::string& content) {
        html += QStringLiteral(
            "<p style='margin:0 0 2px 0;color:%1;font-size:13px'>%2</p><p style='margin:0 0 12px 0'>%3</p>")
                    .arg(t.muted.name(), who.toHtmlEscaped(),
                        toQString(content).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
    };
    const auto addTurns = [&](const std::vector<ChatMessage>& turns, const QString& note) {
        for (const ChatMessage& message : turns) {
            const QString role = roleName(message.role);
            const QString who = message.isLearned ? role : tr("%1, not learned", "a turn of a conversation").arg(role);
            if (!message.reasoning.empty()) add(tr("Thinking"), message.reasoning);
            add(note.isEmpty() ? who : QStringLiteral("%1 · %2").arg(who, note), message.content);
            if (!message.toolCalls.empty()) add(tr("Function call"), message.toolCalls);
        }
    };
    if (!record.tools.empty()) add(tr("Functions"), record.tools);
    addTurns(record.messages, {});
    if (record.preference) {
        addTurns(record.preference->chosen, tr("better"));
        addTurns(record.preference->rejected, tr("worse"));
    }
    if (record.label) add(tr("Label"), toUtf8(*record.label ? tr("good") : tr("bad")));
    if (!record.isConversation()) add(tr("Text"), record.text);
    setHtml(html);
}

void RecordView::clearRecord() { setHtml({}); }

QString roleName(const std::string& role) {
    if (role == "user") return RecordView::tr("Question");
    if (role == "assistant") return RecordView::tr("Answer");
    if (role == "system") return RecordView::tr("Instruction");
    if (role == "tool") return RecordView::tr("Result of a function");
    return toQString(role);
}

} // namespace luthier::ui
