#pragma once
/// A live chart: a million points without a hitch, raw line behind the smoothed one, log axis, zoom and pan with a
/// reset, a crosshair, marks, export as PNG, SVG and CSV.

#include "core/run/series.h"

#include <QPointF>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QCustomPlot;

namespace luthier::ui {

struct ChartCurve; // one curve's graphs and pyramids; see chart_curve.h

/// What a curve looks like. A plain value.
struct CurveStyle {
    QString name;
    int colour = 0;       ///< place in the theme's chart colours
    bool smooth = false;  ///< draw an average and keep the raw line faint behind it
    bool markers = false; ///< a dot at each point: few points, such as evaluations
};

class Chart : public QWidget {
    Q_OBJECT

public:
    explicit Chart(const std::vector<CurveStyle>& curves, QWidget* parent = nullptr);
    ~Chart() override;

    /// Shows what a curve has now; cheap when it has only grown. Draws with the next frame, at most 20 times a second.
    void setSeries(int curve, const Series& series);
    void setMarks(const std::vector<double>& steps); ///< dashed lines: checkpoints
    void setSmoothing(double weight);                ///< 0…0.99
    void setLogScale(bool on);
    bool isLogScale() const { return m_logScale; }
    void resetView();
    /// Shows the crosshair at a step, or hides it (NaN). Does not emit `hovered`.
    void showCrosshair(double step);
    /// The curve's raw (not smoothed) value at or just before a step; NaN if there is none.
    double valueAt(int curve, double step) const;
    double lastValue(int curve) const;
    const std::vector<CurveStyle>& styles() const { return m_styles; }

    /// Number of times the plot was painted: tests use it to judge "live".
    int paintCount() const { return m_paintCount; }
    bool isZoomed() const { return m_zoomed; }

    bool savePng(const QString& file, int scale = 2) const;
    bool saveSvg(const QString& file) const;
    bool saveCsv(const QString& file) const;
    /// Asks for a file; its ending chooses the format.
    void exportAs();

Q_SIGNALS:
    void hovered(double step); ///< NaN when the mouse left
    void clicked(double step); ///< not dragged
    void viewChanged();

protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyColours();
    void refresh();
    void fitAxes();
    void fillGraphs();

    std::vector<CurveStyle> m_styles;
    std::vector<std::unique_ptr<ChartCurve>> m_curves;
    std::vector<double> m_marks;
    QCustomPlot* m_plot;
    double m_smoothing = 0.9;
    double m_crosshair;
    std::optional<QPointF> m_pressed; // where the mouse was; nothing: not pressed
    bool m_logScale = false, m_zoomed = false, m_refreshPending = false, m_filling = false;
    int m_paintCount = 0;
};

} // namespace luthier::ui
