#include "ui/widgets/page/error_panel.h"

#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

ErrorPanel::ErrorPanel(QWidget* parent)
    : QFrame(parent)
    , m_what(makeLabel({}, TextRole::Text, true))
    , m_why(makeLabel({}, TextRole::Text)) {
    setKind(this, "warning");
    setObjectName(QStringLiteral("errorPanel"));
    for (QLabel* label : {m_what, m_why}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* texts = new QVBoxLayout;
    texts->setSpacing(4);
    texts->addWidget(m_what);
    texts->addWidget(m_why);
    auto* close = new QPushButton(tr("Dismiss"));
    setKind(close, "quiet");
    connect(close, &QPushButton::clicked, this, &ErrorPanel::clear);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 12, 12, 12);
    layout->addLayout(texts, 1);
    layout->addWidget(close, 0, Qt::AlignTop);
    setVisible(false);
}

void ErrorPanel::show(const Error& error) {
    m_what->setText(translated(error.what));
    QString rest = translated(error.why);
    if (!error.todo.empty()) rest += (rest.isEmpty() ? QString() : QStringLiteral("\n")) + translated(error.todo);
    m_why->setText(rest);
    m_why->setVisible(!rest.isEmpty());
    setVisible(true);
    setAccessibleName(text());
}

QString ErrorPanel::text() const { return m_what->text() + QStringLiteral("\n") + m_why->text(); }

} // namespace luthier::ui
