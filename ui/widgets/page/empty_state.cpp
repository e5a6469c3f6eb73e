#include "ui/widgets/page/empty_state.h"

#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QPushButton>

namespace luthier::ui {

EmptyState::EmptyState(const QString& title, const QString& text, const QString& action, QWidget* parent)
    : QWidget(parent)
    , m_button(new QPushButton(action)) {
    setKind(m_button, "primary");
    QLabel* heading = makeLabel(title, TextRole::Title, true);
    heading->setAlignment(Qt::AlignCenter);
    QLabel* body = makeLabel(text, TextRole::Reading);
    setKind(body, "muted");
    body->setWordWrap(true);
    body->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    constexpr int kWidth = 440;
    body->setFixedWidth(kWidth);
    // An aligned label gets only its size hint, which ignores wrapping: the last line would be cut off.
    body->setMinimumHeight(body->heightForWidth(kWidth));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(16);
    layout->addStretch(2);
    layout->addWidget(heading, 0, Qt::AlignHCenter);
    layout->addWidget(body, 0, Qt::AlignHCenter);
    layout->addWidget(m_button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

} // namespace luthier::ui
