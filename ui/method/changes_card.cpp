#include "ui/method/changes_card.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>

namespace luthier::ui {

ChangesCard::ChangesCard(const QString& name, QWidget* parent)
    : Card({}, parent)
    , m_lines(makeLabel({}, TextRole::Small)) {
    m_lines->setObjectName(name);
    m_lines->setTextFormat(Qt::RichText);
    m_lines->setWordWrap(true);
    body()->addWidget(m_lines);
}

void ChangesCard::show(const QString& title, const std::vector<PlanChange>& changes) {
    setVisible(!changes.empty());
    if (changes.empty()) return m_lines->clear();
    setTitle(title);
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='3'>");
    for (const PlanChange& change : changes)
        html += QStringLiteral("<tr><td style='color:%4'>%1&nbsp;&nbsp;</td><td>%2 → <b>%3</b></td></tr>")
                    .arg(ownLanguage(change.what).toHtmlEscaped(), ownLanguage(change.before).toHtmlEscaped(),
                        ownLanguage(change.after).toHtmlEscaped(), tokensInForce().muted.name());
    m_lines->setText(html + QStringLiteral("</table>"));
}

} // namespace luthier::ui
