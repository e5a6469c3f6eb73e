#include "ui/widgets/step_button.h"

#include "ui/widgets/theme/text.h"

#include <QPainter>

namespace luthier::ui {

StepButton::StepButton(int number, const QString& name, QWidget* parent)
    : QPushButton(parent)
    , m_number(QString::number(number))
    , m_name(name) {
    setKind(this, "step");
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

void StepButton::setState(const QString& text, bool done) {
    m_text = text;
    m_done = done;
    setAccessibleDescription(text);
    setToolTip(text);
    update();
}

QSize StepButton::sizeHint() const { return {150, 88}; }

QSize StepButton::minimumSizeHint() const { return {100, 88}; }

void StepButton::paintEvent(QPaintEvent* event) {
    QPushButton::paintEvent(event);
    const ThemeTokens& t = tokensInForce();
    QPainter painter(this);
    const QRect inner = rect().adjusted(16, 12, -12, -12);
    painter.setFont(fontFor(TextRole::Small));
    painter.setPen(m_done ? t.good : t.muted);
    painter.drawText(inner, Qt::AlignTop | Qt::AlignLeft, m_done ? QStringLiteral("✓") : m_number);
    painter.setFont(fontFor(TextRole::Section, true));
    painter.setPen(t.ink);
    painter.drawText(inner.adjusted(0, 20, 0, 0), Qt::AlignTop | Qt::AlignLeft, m_name);
    painter.setFont(fontFor(TextRole::Small));
    painter.setPen(t.muted);
    const QString text = painter.fontMetrics().elidedText(m_text, Qt::ElideRight, inner.width());
    painter.drawText(inner.adjusted(0, 44, 0, 0), Qt::AlignTop | Qt::AlignLeft, text);
}

} // namespace luthier::ui
