#include "ui/data/bar_list.h"

#include "ui/widgets/theme/text.h"
#include "ui/widgets/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace luthier::ui {

namespace {

constexpr int kLabel = 88, kCount = 64, kBarHeight = 8;

} // namespace

BarList::BarList(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_title(title) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setVisible(false);
}

void BarList::show(std::vector<Bar> bars) {
    m_bars = std::move(bars);
    QStringList words;
    for (const Bar& bar : m_bars)
        words << QStringLiteral("%1: %2").arg(bar.label, formatWhole(bar.count));
    setAccessibleName(QStringLiteral("%1. %2").arg(m_title, words.join(QStringLiteral(", "))));
    setVisible(!m_bars.empty());
    updateGeometry();
    update();
}

int BarList::lineHeight() const { return QFontMetrics(fontFor(TextRole::Small)).height() + 5; }

QSize BarList::sizeHint() const { return {240, lineHeight() * static_cast<int>(m_bars.size() + 1)}; }

void BarList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(fontFor(TextRole::Small));
    const ThemeTokens& theme = tokensInForce();
    const int line = lineHeight();
    painter.setPen(theme.muted);
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter, m_title);
    quint64 largest = 1;
    for (const Bar& bar : m_bars)
        largest = std::max(largest, bar.count);
    const double room = std::max(10, width() - kLabel - kCount - 12);
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const int top = line * static_cast<int>(i + 1);
        painter.setPen(theme.ink);
        painter.drawText(QRect(0, top, kLabel, line), Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(bar.label, Qt::ElideRight, kLabel));
        painter.drawText(
            QRect(width() - kCount, top, kCount, line), Qt::AlignRight | Qt::AlignVCenter, formatWhole(bar.count));
        painter.setPen(Qt::NoPen);
        const QRectF ground(kLabel + 6, top + (line - kBarHeight) / 2.0, room, kBarHeight);
        if (bar.whole > 0) {
            painter.setBrush(theme.line);
            painter.drawRoundedRect(ground, 2, 2);
        }
        const double share = double(bar.count) / double(bar.whole > 0 ? bar.whole : largest);
        painter.setBrush(theme.chart[0]);
        painter.drawRoundedRect(
            QRectF(ground.left(), ground.top(), std::max(2.0, ground.width() * share), ground.height()), 2, 2);
    }
}

} // namespace luthier::ui
