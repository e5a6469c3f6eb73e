#include "ui/widgets/help_mark.h"

#include "ui/session/translate.h"
#include "ui/widgets/page/page.h"
#include "ui/widgets/theme/text.h"

#include <algorithm>

namespace luthier::ui {

HelpMark::HelpMark(const Guide& guide, const std::string& entry, QWidget* parent)
    : QToolButton(parent)
    , m_guide(guide) {
    setKind(this, "help");
    setText(QStringLiteral("?"));
    connect(this, &QToolButton::clicked, this, [this] {
        QWidget* widget = parentWidget();
        while (widget && !qobject_cast<Page*>(widget))
            widget = widget->parentWidget();
        if (widget) Q_EMIT static_cast<Page*>(widget)->pageAsked(ToGuide{m_entry});
    });
    setEntry(entry);
}

void HelpMark::setEntry(const std::string& entry) {
    m_entry = toQString(entry);
    setObjectName(QStringLiteral("help_") + m_entry);
    const auto found = std::find_if(
        m_guide.entries.begin(), m_guide.entries.end(), [&](const GuideEntry& e) { return e.key == entry; });
    if (found == m_guide.entries.end()) {
        setVisible(false);
        return;
    }
    const QString title = ownLanguage(found->title);
    setAccessibleName(tr("Help: %1").arg(title));
    QString text =
        QStringLiteral("<b>%1</b><br>%2").arg(title.toHtmlEscaped(), ownLanguage(found->text).toHtmlEscaped());
    for (const BilingualText* more : {&found->when, &found->cost})
        if (!more->en.empty()) text += QStringLiteral("<br><br>") + ownLanguage(*more).toHtmlEscaped();
    setToolTip(text);
}

} // namespace luthier::ui
