#include "ui/annotate/key_button.h"

#include "ui/widgets/theme/text.h"

#include <QBoxLayout>

namespace luthier::ui {

KeyButton::KeyButton(const QString& text, QWidget* parent)
    : QPushButton(parent)
    , m_key(makeLabel({}, TextRole::Small))
    , m_text(makeLabel(text)) {
    setKind(this, "vote");
    setKind(m_key, "key");
    setFocusPolicy(Qt::NoFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(text);
    m_key->setAlignment(Qt::AlignCenter);
    for (QLabel* label : {m_key, m_text})
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(14, 6, 14, 6);
    line->setSpacing(8);
    line->addWidget(m_key);
    line->addWidget(m_text);
}

void KeyButton::setLabel(const QString& text) {
    m_text->setText(text);
    setAccessibleName(text);
    updateGeometry();
}

void KeyButton::setCompact(bool compact) {
    const int side = compact ? 7 : 14;
    layout()->setContentsMargins(side, 6, side, 6);
    updateGeometry();
}

void KeyButton::setKeyText(const QString& key) { m_key->setText(key); }

QSize KeyButton::sizeHint() const { return layout()->sizeHint(); }

} // namespace luthier::ui
