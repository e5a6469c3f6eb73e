#pragma once
/// One curve: values over steps, with what was superseded by a resume kept apart.

#include <cstdint>
#include <vector>

namespace luthier {

struct Point {
    double step = 0;
    double value = 0;
    bool operator==(const Point&) const = default;
};

struct Series {
    std::vector<Point> points;     ///< what counts, steps ascending
    std::vector<Point> superseded; ///< what a rewind took back, in the order it came; a gap between rewinds has value NaN

    /// A run resumed from `step`: what came later before it no longer counts.
    void rewindTo(double step);
};

/// Exponential moving average over `points`, weight of the old 0…1, corrected for its start as Adam does
/// (Kingma and Ba 2015, section 3), so that the first values are not pulled to zero.
std::vector<Point> smoothed(const std::vector<Point>& points, double weight);

} // namespace luthier
