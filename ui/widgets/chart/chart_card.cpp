#include "ui/widgets/chart/chart_card.h"

#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QEvent>
#include <QPushButton>

#include <cmath>
#include <limits>

namespace luthier::ui {

ChartCard::ChartCard(const QString& title, const std::vector<CurveStyle>& curves, QWidget* parent)
    : Card(title, parent)
    , m_chart(new Chart(curves))
    , m_legend(makeLabel({}, TextRole::Small))
    , m_step(std::numeric_limits<double>::quiet_NaN()) {
    auto* reset = new QPushButton(tr("Show everything"));
    setKind(reset, "quiet");
    reset->setFont(fontFor(TextRole::Small));
    reset->setVisible(false);
    connect(reset, &QPushButton::clicked, m_chart, &Chart::resetView);
    connect(m_chart, &Chart::viewChanged, reset, [this, reset] { reset->setVisible(m_chart->isZoomed()); });
    header()->addWidget(reset);
    m_legend->setMinimumWidth(1); // a narrow card cuts the legend off instead of pushing its neighbours out
    header()->addWidget(m_legend);
    body()->addWidget(m_chart, 1);
    m_chart->setAccessibleName(title);
    connect(m_chart, &Chart::hovered, this, [this](double step) {
        m_step = step;
        updateLegend();
        Q_EMIT hovered(step);
    });
    updateLegend();
}

void ChartCard::follow(double step) {
    m_step = step;
    m_chart->showCrosshair(step);
    updateLegend();
}

QString ChartCard::legendText(bool withNames) const {
    const ThemeTokens& t = tokensInForce();
    QStringList parts;
    const auto& styles = m_chart->styles();
    for (int i = 0; i < static_cast<int>(styles.size()); ++i) {
        const double value = std::isfinite(m_step) ? m_chart->valueAt(i, m_step) : m_chart->lastValue(i);
        if (!std::isfinite(value)) continue;
        // Three curves with three digits each do not fit beside the title at 1280 x 800.
        const QString number = formatNumber(value, styles.size() > 2 ? 2 : 3).toHtmlEscaped();
        const QString name = withNames ? styles[i].name.toHtmlEscaped() + QLatin1Char(' ') : QString();
        // One curve needs no name: the card's title says it.
        parts << (styles.size() == 1 ? QStringLiteral("<span style='color:%1'>%2</span>").arg(t.muted.name(), number)
                                     : QStringLiteral("<span style='color:%1'>● %2%3</span>")
                                           .arg(t.chart[styles[i].colour % t.chart.size()].name(), name, number));
    }
    if (std::isfinite(m_step))
        parts.prepend(
            QStringLiteral("<span style='color:%1'>%2</span>").arg(t.muted.name(), tr("step %1").arg(m_step)));
    return parts.join(QStringLiteral("&nbsp;&nbsp;"));
}

int ChartCard::roomForLegend() const {
    int room = header()->geometry().width();
    for (int i = 0; i < header()->count(); ++i) {
        const QWidget* other = header()->itemAt(i)->widget();
        if (other && other != m_legend && !other->isHidden()) room -= other->sizeHint().width() + header()->spacing();
    }
    return room;
}

/// Where a narrow card has no room for the names, the colours say which curve is meant.
void ChartCard::updateLegend() {
    m_legend->setText(legendText(true));
    if (isVisible() && m_legend->sizeHint().width() > roomForLegend()) m_legend->setText(legendText(false));
}

void ChartCard::showEvent(QShowEvent* event) {
    Card::showEvent(event);
    updateLegend();
}

void ChartCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    updateLegend();
}

void ChartCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) updateLegend();
    Card::changeEvent(event);
}

} // namespace luthier::ui
