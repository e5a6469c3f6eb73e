#include "ui/widgets/page.h"

#include "ui/widgets/error_panel.h"
#include "ui/widgets/text.h"

#include <QBoxLayout>

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

void Page::setHeadVisible(bool visible) { m_head->setVisible(visible); }

} // namespace luthier::ui
