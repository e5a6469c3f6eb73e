#include "ui/widgets/chart/chart.h"

#include "ui/widgets/chart/chart_curve.h"
#include "ui/widgets/theme/text.h"

#include <QApplication>
#include <QBoxLayout>
#include <QContextMenuEvent>
#include <QEvent>
#include <QMenu>
#include <QTimer>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace luthier::ui {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kFrameMs = 50;
constexpr std::size_t kPointBudget = 2400; // a graph: about two a pixel of a wide screen

QVector<QCPGraphData> toPlotData(const std::vector<Point>& points, bool logScale) {
    QVector<QCPGraphData> out;
    out.reserve(static_cast<qsizetype>(points.size()));
    // A log axis cannot show what is not above zero: the line is broken there.
    for (const Point& point : points)
        out.append({point.step, logScale && point.value <= 0 ? kNone : point.value});
    return out;
}

} // namespace

Chart::Chart(const std::vector<CurveStyle>& curves, QWidget* parent)
    : QWidget(parent)
    , m_styles(curves)
    , m_plot(new QCustomPlot(this))
    , m_crosshair(kNone) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setMinimumHeight(120);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);
    m_plot->setLocale(QLocale::c()); // 5e-05, not 5E-05
    // Axes as in the drawings: grid lines, values on the right, steps below.
    m_plot->yAxis->setVisible(true);
    m_plot->yAxis->setTickLabels(false);
    m_plot->yAxis2->setVisible(true);
    m_plot->yAxis2->setTickLabels(true);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2}) {
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->grid()->setZeroLinePen(Qt::NoPen);
        axis->setTickLabelFont(fontFor(TextRole::Small));
        axis->ticker()->setTickCount(4);
    }
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->xAxis->ticker()->setTickStepStrategy(QCPAxisTicker::tssReadability);
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 6, 0, 0));
    m_plot->axisRect()->setRangeDragAxes(m_plot->xAxis, nullptr);
    m_plot->axisRect()->setRangeZoomAxes(m_plot->xAxis, nullptr);
    connect(m_plot->yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), m_plot->yAxis2,
        qOverload<const QCPRange&>(&QCPAxis::setRange));
    connect(m_plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
        if (m_filling) return;
        m_zoomed = true;
        refresh();
        Q_EMIT viewChanged();
    });
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &Chart::resetView);
    connect(m_plot, &QCustomPlot::afterReplot, this, [this] { ++m_paintCount; });
    for (const CurveStyle& style : m_styles) {
        auto curve = std::make_unique<ChartCurve>();
        curve->superseded = m_plot->addGraph();
        curve->raw = m_plot->addGraph();
        if (style.smooth) curve->smooth = m_plot->addGraph();
        for (QCPGraph* graph : {curve->superseded, curve->raw, curve->smooth})
            if (graph) graph->setAdaptiveSampling(true);
        m_curves.push_back(std::move(curve));
    }
    applyColours();
}

Chart::~Chart() = default;

void Chart::applyColours() {
    const ThemeTokens& t = tokensInForce();
    m_plot->setBackground(t.surface);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2}) {
        axis->setTickLabelColor(t.muted);
        axis->grid()->setPen(QPen(t.line, 1));
    }
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        const QColor colour = t.chart[m_styles[i].colour % t.chart.size()];
        QColor faint = colour;
        faint.setAlphaF(0.35F);
        // Width 1: QCustomPlot takes seconds to stroke wider lines of many points; the smoothed line is drawn twice as
        // thick because it is thinned to few.
        ChartCurve& curve = *m_curves[i];
        curve.raw->setPen(QPen(curve.smooth ? faint : colour, 1));
        curve.superseded->setPen(QPen(faint, 1, Qt::DotLine));
        if (curve.smooth) curve.smooth->setPen(QPen(colour, 1.5));
        if (m_styles[i].markers) {
            curve.raw->setPen(QPen(colour, 1.5));
            curve.raw->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, colour, colour, 6));
        }
    }
    refresh();
}

void Chart::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) applyColours();
    QWidget::changeEvent(event);
}

void Chart::setSeries(int curve, const Series& series) {
    m_curves[curve]->take(series);
    refresh();
}

void Chart::setMarks(const std::vector<double>& steps) {
    if (steps == m_marks) return;
    m_marks = steps;
    refresh();
}

void Chart::setSmoothing(double weight) {
    m_smoothing = weight;
    for (auto& curve : m_curves)
        if (curve->smooth) curve->setSmoothing(weight);
    refresh();
}

void Chart::setLogScale(bool on) {
    m_logScale = on;
    for (QCPAxis* axis : {m_plot->yAxis, m_plot->yAxis2}) {
        axis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axis->setTicker(on ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                           : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
        axis->ticker()->setTickCount(4);
    }
    refresh();
}

void Chart::resetView() {
    m_zoomed = false;
    refresh();
    Q_EMIT viewChanged();
}

void Chart::refresh() {
    if (m_refreshPending) return;
    m_refreshPending = true;
    QTimer::singleShot(kFrameMs, this, [this] {
        m_refreshPending = false;
        fillGraphs();
    });
}

void Chart::fitAxes() {
    double firstStep = 1e300, lastStep = -1e300;
    for (const auto& curve : m_curves)
        for (const std::vector<Point>* points : {&curve->series.points, &curve->series.superseded})
            if (!points->empty()) {
                firstStep = std::min(firstStep, points->front().step);
                lastStep = std::max(lastStep, points->back().step);
            }
    if (firstStep > lastStep) {
        firstStep = 0;
        lastStep = 1;
    }
    if (!m_zoomed) m_plot->xAxis->setRange(firstStep, std::max(lastStep, firstStep + 1));
    double low = 1e300, high = -1e300;
    for (const auto& curve : m_curves)
        for (const QCPGraph* graph : {curve->raw, curve->smooth, curve->superseded}) {
            if (!graph) continue;
            for (const QCPGraphData& point : *graph->data()) {
                if (!std::isfinite(point.value)) continue;
                low = std::min(low, point.value);
                high = std::max(high, point.value);
            }
        }
    if (low > high) {
        low = 0;
        high = 1;
    }
    if (m_logScale) {
        m_plot->yAxis->setRange(std::max(low, 1e-12) * 0.9, high * 1.1);
        return;
    }
    // Curves of positive numbers start at zero unless that would flatten them.
    if (low >= 0 && low < 0.6 * high) low = 0;
    // A flat curve is not stretched until its rounding shows.
    const bool isFlat = high - low <= 1e-9 * std::max(std::abs(low), std::abs(high));
    const double margin = isFlat ? std::max(1e-9, 0.1 * std::abs(high)) : 0.06 * (high - low);
    m_plot->yAxis->setRange(low - (low == 0 ? 0 : margin), high + margin);
}

void Chart::fillGraphs() {
    m_filling = true;
    if (!m_zoomed) fitAxes(); // sets the x range that the pyramids are asked for
    const QCPRange x = m_plot->xAxis->range();
    for (const auto& curve : m_curves) {
        curve->raw->data()->set(
            toPlotData(curve->rawPyramid.visible(curve->series.points, x.lower, x.upper, kPointBudget), m_logScale),
            true);
        curve->superseded->data()->set(toPlotData(curve->series.superseded, m_logScale), false);
        if (curve->smooth)
            curve->smooth->data()->set(
                toPlotData(curve->smoothPyramid.visible(curve->smoother.points(), x.lower, x.upper, kPointBudget / 4),
                    m_logScale),
                true);
    }
    fitAxes();
    m_plot->clearItems();
    const ThemeTokens& t = tokensInForce();
    const auto verticalLine = [this](double step, const QPen& pen) {
        auto* line = new QCPItemStraightLine(m_plot); // owned by the plot
        line->point1->setCoords(step, m_plot->yAxis->range().lower);
        line->point2->setCoords(step, m_plot->yAxis->range().upper);
        line->setPen(pen);
    };
    for (const double step : m_marks)
        verticalLine(step, QPen(t.faint, 1, Qt::DotLine));
    if (std::isfinite(m_crosshair)) verticalLine(m_crosshair, QPen(t.ink, 1));
    m_filling = false;
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::showCrosshair(double step) {
    if (step == m_crosshair || (std::isnan(step) && std::isnan(m_crosshair))) return;
    m_crosshair = step;
    refresh();
}

double Chart::valueAt(int curve, double step) const {
    const auto& points = m_curves[curve]->series.points;
    const auto after =
        std::upper_bound(points.begin(), points.end(), step, [](double s, const Point& p) { return s < p.step; });
    return after == points.begin() ? kNone : std::prev(after)->value;
}

double Chart::lastValue(int curve) const {
    const auto& points = m_curves[curve]->series.points;
    return points.empty() ? kNone : points.back().value;
}

bool Chart::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_plot && event->type() == QEvent::MouseMove) {
        const double step = std::round(m_plot->xAxis->pixelToCoord(static_cast<QMouseEvent*>(event)->position().x()));
        showCrosshair(step);
        Q_EMIT hovered(step);
    } else if (watched == m_plot && event->type() == QEvent::MouseButtonPress) {
        m_pressed = static_cast<QMouseEvent*>(event)->position();
    } else if (watched == m_plot && event->type() == QEvent::MouseButtonDblClick) {
        m_pressed.reset(); // whose release is no click of its own
    } else if (watched == m_plot && event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const QPointF at = mouse->position();
        const bool isClick = m_pressed && mouse->button() == Qt::LeftButton &&
                             (at - *m_pressed).manhattanLength() < QApplication::startDragDistance() &&
                             m_plot->axisRect()->rect().contains(at.toPoint());
        m_pressed.reset();
        if (isClick) Q_EMIT clicked(std::round(m_plot->xAxis->pixelToCoord(at.x())));
    } else if (watched == m_plot && event->type() == QEvent::Leave) {
        showCrosshair(kNone);
        Q_EMIT hovered(kNone);
    } else if (watched == m_plot && event->type() == QEvent::ContextMenu) {
        contextMenuEvent(static_cast<QContextMenuEvent*>(event));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void Chart::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.addAction(tr("Show everything"), this, &Chart::resetView)->setEnabled(m_zoomed);
    QAction* log = menu.addAction(tr("Logarithmic axis"), this, &Chart::setLogScale);
    log->setCheckable(true);
    log->setChecked(m_logScale);
    menu.addSeparator();
    menu.addAction(tr("Export as PNG, SVG or CSV…"), this, &Chart::exportAs);
    menu.exec(event->globalPos());
}

} // namespace luthier::ui
