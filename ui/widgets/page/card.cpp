#include "ui/widgets/page/card.h"

#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QScrollArea>

namespace luthier::ui {

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_title(makeLabel(title, TextRole::Section, true))
    , m_header(new QHBoxLayout)
    , m_body(new QVBoxLayout) {
    setKind(this, "card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    m_header->addWidget(m_title);
    m_header->addStretch();
    layout->addLayout(m_header);
    m_body->setSpacing(8);
    layout->addLayout(m_body, 1);
    m_title->setVisible(!title.isEmpty());
}

void Card::setTitle(const QString& title) {
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
}

void clearLayout(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->layout()) clearLayout(item->layout());
        delete item->widget();
        delete item;
    }
}

QScrollArea* makeScrolled(QWidget* content) {
    setKind(content, "scrolled");
    if (content->layout()) content->layout()->setContentsMargins(0, 0, 0, 0);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus); // what it holds takes the focus, and is scrolled to
    area->setWidget(content);
    return area;
}

QFrame* makeLine(QWidget* parent) {
    auto* line = new QFrame(parent);
    setKind(line, "line");
    return line;
}

} // namespace luthier::ui
