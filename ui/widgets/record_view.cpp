#include "ui/widgets/record_view.h"

#include "ui/session/translate.h"
#include "ui/widgets/text.h"

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
    for (const ChatMessage& message : record.messages)
        add(roleName(message.role), message.content);
    if (!record.isConversation()) add(tr("Text"), record.text);
    setHtml(html);
}

void RecordView::clearRecord() { setHtml({}); }

QString roleName(const std::string& role) {
    if (role == "user") return RecordView::tr("Question");
    if (role == "assistant") return RecordView::tr("Answer");
    if (role == "system") return RecordView::tr("Instruction");
    return toQString(role);
}

} // namespace luthier::ui
