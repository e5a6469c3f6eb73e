#include "ui/shell/top_bar.h"

#include "core/base/platform.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

namespace {

constexpr int kSayMs = 4000;

} // namespace

TopBar::TopBar(QWidget* parent)
    : QWidget(parent)
    , m_place(makeLabel({}))
    , m_said(makeLabel({}))
    , m_search(new QPushButton(tr("Search or run a command") + QStringLiteral("      Ctrl K")))
    , m_checklist(new QPushButton) {
    setKind(m_search, "search");
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setAccessibleName(tr("Search or run a command"));
    connect(m_search, &QPushButton::clicked, this, &TopBar::searchAsked);
    setKind(m_checklist, "quiet");
    m_checklist->setObjectName(QStringLiteral("checklist"));
    connect(m_checklist, &QPushButton::clicked, this, &TopBar::checklistAsked);
    setKind(m_said, "link");
    m_said->setObjectName(QStringLiteral("said"));
    m_saying.setSingleShot(true);
    m_saying.setInterval(kSayMs);
    connect(&m_saying, &QTimer::timeout, m_said, &QLabel::clear);
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
    layout->addWidget(m_said);
    layout->addStretch();
    layout->addWidget(m_checklist);
    layout->addWidget(m_search);
    layout->addWidget(m_machine);
}

void TopBar::show(const QString& project, const QString& page) {
    for (QWidget* widget : {m_search, m_checklist})
        widget->setVisible(!project.isEmpty());
    m_place->setText(page.isEmpty() || page == project ? project : project + QStringLiteral("  /  ") + page);
}

void TopBar::showChecklist(int done, int count) { m_checklist->setText(tr("Checklist %1/%2").arg(done).arg(count)); }

void TopBar::say(const QString& text) {
    m_said->setText(text);
    m_saying.start();
}

} // namespace luthier::ui
