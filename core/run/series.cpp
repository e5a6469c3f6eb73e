#include "core/run/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace luthier {

void Series::rewindTo(double step) {
    const auto first = std::upper_bound(points.begin(), points.end(), step, [](double s, const Point& p) { return s < p.step; });
    if (first == points.end()) return;
    if (!superseded.empty()) superseded.push_back({first->step, std::numeric_limits<double>::quiet_NaN()});
    superseded.insert(superseded.end(), first, points.end());
    points.erase(first, points.end());
}

std::vector<Point> smoothed(const std::vector<Point>& points, double weight) {
    std::vector<Point> out;
    out.reserve(points.size());
    double average = 0, correction = 1;
    for (const Point& point : points) {
        if (!std::isfinite(point.value)) continue;
        average = weight * average + (1 - weight) * point.value;
        correction *= weight;
        out.push_back({point.step, average / (1 - correction)});
    }
    return out;
}

} // namespace luthier
