#include "ui/shell/rail.h"

#include "ui/widgets/theme/icon.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QToolButton>

namespace luthier::ui {

Rail::Rail(QWidget* parent)
    : QWidget(parent)
    , m_top(new QVBoxLayout)
    , m_bottom(new QVBoxLayout)
    , m_group(new QButtonGroup(this)) {
    setKind(this, "rail");
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(space::kRail);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 8, 6, 8);
    layout->addLayout(m_top);
    layout->addStretch();
    layout->addLayout(m_bottom);
}

void Rail::addEntry(const QString& key, const QString& word, const QString& icon, bool atBottom) {
    const ThemeTokens& t = tokensInForce();
    auto* button = new QToolButton;
    setKind(button, "rail");
    button->setObjectName(QStringLiteral("rail_") + key);
    button->setText(word);
    button->setAccessibleName(word);
    button->setIcon(lineIcon(icon, t.muted, t.accent));
    button->setIconSize({20, 20});
    button->setFont(fontFor(TextRole::Small));
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setCheckable(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setFixedSize(80, 50);
    m_group->addButton(button);
    m_buttons[key] = button;
    (atBottom ? m_bottom : m_top)->addWidget(button);
    connect(button, &QToolButton::clicked, this, [this, key] { Q_EMIT chosen(key); });
}

void Rail::setCurrent(const QString& key) {
    m_group->setExclusive(false); // a page that is not in the rail leaves none checked
    for (auto it = m_buttons.begin(); it != m_buttons.end(); ++it)
        it.value()->setChecked(it.key() == key);
    m_group->setExclusive(true);
}

} // namespace luthier::ui
