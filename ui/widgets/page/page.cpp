#include "ui/widgets/page/page.h"

#include "ui/widgets/page/error_panel.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

Page::Page(QWidget* parent)
    : QWidget(parent)
    , m_head(new QWidget)
    , m_title(makeLabel({}, TextRole::Title, true))
    , m_subtitle(makeMuted({}))
    , m_titleRow(new QHBoxLayout)
    , m_actions(new QHBoxLayout)
    , m_errors(new ErrorPanel)
    , m_body(new QVBoxLayout) {
    setKind(this, "page");
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    m_titleRow->setSpacing(8);
    m_titleRow->addWidget(m_title);
    m_titleRow->addStretch();
    texts->addLayout(m_titleRow);
    texts->addWidget(m_subtitle);
    m_actions->setSpacing(12);
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(0, 0, 0, 0);
    head->addLayout(texts, 1);
    head->addLayout(m_actions);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::kEdge, 20, space::kEdge, 20);
    layout->setSpacing(space::kBetweenCards);
    layout->addWidget(m_head);
    layout->addWidget(m_errors);
    m_body->setSpacing(space::kBetweenCards);
    layout->addLayout(m_body, 1);
    m_subtitle->setVisible(false);
}

QString Page::title() const { return m_title->text(); }

void Page::setTitle(const QString& title) { m_title->setText(title); }

void Page::setSubtitle(const QString& text) {
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void Page::setWaitsForLanguage(bool waits) {
    if (m_languageNote) m_languageNote->setVisible(waits);
    if (!waits || m_languageNote) return;
    m_languageNote = new QFrame;
    setKind(m_languageNote, "quietCard");
    m_languageNote->setObjectName(QStringLiteral("languageNote"));
    auto* line = new QHBoxLayout(m_languageNote);
    line->setContentsMargins(16, 8, 12, 8);
    auto* text = makeMuted(tr("This page changes its language once you finish what is open here."));
    text->setWordWrap(true);
    auto* now = new QPushButton(tr("Now, and discard it"));
    now->setObjectName(QStringLiteral("remakePage"));
    setKind(now, "quiet");
    connect(now, &QPushButton::clicked, this, &Page::remakeAsked, Qt::QueuedConnection); // this page is deleted
    line->addWidget(text, 1);
    line->addWidget(now);
    static_cast<QVBoxLayout*>(layout())->insertWidget(1, m_languageNote);
}

void Page::setHeadVisible(bool visible) { m_head->setVisible(visible); }

} // namespace luthier::ui
