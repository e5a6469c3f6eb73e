#include "core/run/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace luthier {

void Series::rewindTo(double step) {
    const auto first =
        std::upper_bound(points.begin(), points.end(), step, [](double s, const Point& p) { return s < p.step; });
    if (first == points.end()) return;
    if (!superseded.empty()) superseded.push_back({first->step, std::numeric_limits<double>::quiet_NaN()});
    superseded.insert(superseded.end(), first, points.end());
    points.erase(first, points.end());
}

void Smoother::update(const std::vector<Point>& points) {
    for (; m_seen < points.size(); ++m_seen) {
        const Point& point = points[m_seen];
        if (!std::isfinite(point.value)) continue;
        m_average = m_weight * m_average + (1 - m_weight) * point.value;
        m_correction *= m_weight;
        m_points.push_back({point.step, m_average / (1 - m_correction)});
    }
}

} // namespace luthier
