#include "ui/widgets/chart/chart_curve.h"

namespace luthier::ui {

void ChartCurve::take(const Series& now) {
    const bool rewound = now.superseded.size() != series.superseded.size() || now.points.size() < series.points.size();
    if (rewound) {
        series = now;
        rawPyramid.clear();
        smoothPyramid.clear();
        smoother = smoother.restarted();
    } else {
        series.points.insert(series.points.end(),
            now.points.begin() + static_cast<std::ptrdiff_t>(series.points.size()), now.points.end());
    }
    rawPyramid.update(series.points);
    if (!smooth) return;
    smoother.update(series.points);
    smoothPyramid.update(smoother.points());
}

void ChartCurve::setSmoothing(double weight) {
    smoother = Smoother(weight);
    smoothPyramid.clear();
    smoother.update(series.points);
    smoothPyramid.update(smoother.points());
}

} // namespace luthier::ui
