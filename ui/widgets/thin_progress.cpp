#include "ui/widgets/thin_progress.h"

#include "ui/widgets/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace luthier::ui {

ThinProgress::ThinProgress(QWidget* parent)
    : QWidget(parent) {
    setFixedHeight(6);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ThinProgress::setShare(double share) {
    m_share = share;
    setAccessibleName(QStringLiteral("%1 %").arg(static_cast<int>(100 * share)));
    update();
}

void ThinProgress::setColour(const QColor& colour) {
    m_colour = colour;
    update();
}

void ThinProgress::paintEvent(QPaintEvent*) {
    const ThemeTokens& t = tokensInForce();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.line);
    painter.drawRoundedRect(rect(), 3, 3);
    const double width = std::clamp(m_share, 0.0, 1.0) * this->width();
    if (width < 1) return;
    painter.setBrush(m_colour.isValid() ? m_colour : t.accent);
    painter.drawRoundedRect(QRectF(0, 0, std::max(6.0, width), height()), 3, 3);
}

} // namespace luthier::ui
