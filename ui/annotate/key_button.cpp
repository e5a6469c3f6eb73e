#include "ui/annotate/key_button.h"

#include "ui/widgets/text.h"

#include <QBoxLayout>

namespace luthier::ui {

KeyButton::KeyButton(const QString& text, QWidget* parent)
    : QPushButton(parent)
    , m_key(makeLabel({}, TextRole::Small))
    , m_text(makeLabel(text)) {
    setKind(this, "vote");
    setKind(m_key, "key");
    setFocusPolicy(Qt::NoFocus);
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

void KeyButton::setKeyText(const QString& key) { m_key->setText(key); }

QSize KeyButton::sizeHint() const { return layout()->sizeHint(); }

} // namespace luthier::ui
