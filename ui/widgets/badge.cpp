#include "ui/widgets/badge.h"

#include "ui/widgets/theme/theme.h"

#include <QPainter>

namespace luthier::ui {

Badge::Badge(QWidget* parent)
    : QLabel(parent) {
    setFont(fontFor(TextRole::Small));
    setContentsMargins(8, 2, 8, 2);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setVisible(false);
}

void Badge::show(const QString& text, Tone tone) {
    m_tone = tone;
    setText(text);
    setVisible(!text.isEmpty());
    update();
}

void Badge::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokensInForce();
    const auto colours = [&]() -> std::pair<QColor, QColor> {
        switch (m_tone) {
        case Tone::Good:
            return {t.goodSoft, t.good};
        case Tone::Warning:
            return {t.warningSoft, t.warning};
        case Tone::Bad:
            return {t.surface, t.bad};
        case Tone::Neutral:
            return {t.background, t.muted};
        }
        return {t.background, t.muted};
    }();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        m_tone == Tone::Bad || m_tone == Tone::Neutral ? QPen(m_tone == Tone::Bad ? t.bad : t.line) : QPen(Qt::NoPen));
    painter.setBrush(colours.first);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    painter.setPen(colours.second);
    painter.drawText(contentsRect(), Qt::AlignCenter, text());
}

} // namespace luthier::ui
