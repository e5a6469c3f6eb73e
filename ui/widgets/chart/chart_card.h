#pragma once
#include "ui/widgets/chart/chart.h"
#include "ui/widgets/page/card.h"

namespace luthier::ui {

/// A chart in a card, with a legend that reads the values under the crosshair.
class ChartCard : public Card {
    Q_OBJECT

public:
    ChartCard(const QString& title, const std::vector<CurveStyle>& curves, QWidget* parent = nullptr);
    Chart* chart() const { return m_chart; }
    /// Moves the crosshair here too, when another chart is hovered.
    void follow(double step);
    void updateLegend();

Q_SIGNALS:
    void hovered(double step);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QString legendText(bool withNames) const;
    int roomForLegend() const; ///< pixels
    Chart* m_chart;
    QLabel* m_legend;
    double m_step;
};

} // namespace luthier::ui
