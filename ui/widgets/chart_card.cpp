#include "ui/widgets/chart_card.h"

#include "ui/widgets/text.h"

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

void ChartCard::updateLegend() {
    const ThemeTokens& t = tokensInForce();
    QStringList parts;
    const auto& styles = m_chart->styles();
    for (int i = 0; i < static_cast<int>(styles.size()); ++i) {
        const double value = std::isfinite(m_step) ? m_chart->valueAt(i, m_step) : m_chart->lastValue(i);
        if (!std::isfinite(value)) continue;
        // Three curves with three digits each do not fit beside the title at 1280 x 800.
        const QString number = formatNumber(value, styles.size() > 2 ? 2 : 3).toHtmlEscaped();
        // One curve needs no name: the card's title says it.
        parts << (styles.size() == 1 ? QStringLiteral("<span style='color:%1'>%2</span>").arg(t.muted.name(), number)
                                     : QStringLiteral("<span style='color:%1'>● %2 %3</span>")
                                           .arg(t.chart[styles[i].colour % t.chart.size()].name(),
                                               styles[i].name.toHtmlEscaped(), number));
    }
    if (std::isfinite(m_step))
        parts.prepend(
            QStringLiteral("<span style='color:%1'>%2</span>").arg(t.muted.name(), tr("step %1").arg(m_step)));
    m_legend->setText(parts.join(QStringLiteral("&nbsp;&nbsp;")));
}

void ChartCard::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) updateLegend();
    Card::changeEvent(event);
}

} // namespace luthier::ui
