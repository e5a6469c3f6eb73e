#include "ui/shell/top_bar.h"

#include "core/base/platform.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

TopBar::TopBar(QWidget* parent)
    : QWidget(parent)
    , m_place(makeLabel({}))
    , m_search(new QPushButton(tr("Search or run a command") + QStringLiteral("      Ctrl K"))) {
    setKind(m_search, "search");
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setAccessibleName(tr("Search or run a command"));
    connect(m_search, &QPushButton::clicked, this, &TopBar::searchAsked);
    setKind(this, "bar");
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(space::kTopBar);
    setKind(m_place, "muted");
    auto* machine = new Badge;
    machine->show(tr("%n core(s)", nullptr, coreCount()) + QStringLiteral(" · ") +
                      tr("%1 free").arg(formatSize(freeMemoryBytes())),
        Badge::Tone::Neutral);
    m_machine = machine;
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 0);
    layout->setSpacing(12);
    layout->addWidget(makeLabel(QStringLiteral("Luthier"), TextRole::Text, true));
    layout->addWidget(m_place);
    layout->addStretch();
    layout->addWidget(m_search);
    layout->addWidget(m_machine);
}

void TopBar::show(const QString& project, const QString& page) {
    m_search->setVisible(!project.isEmpty());
    m_place->setText(page.isEmpty() || page == project ? project : project + QStringLiteral("  /  ") + page);
}

} // namespace luthier::ui
