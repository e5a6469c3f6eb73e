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
    std::vector<Point> points; ///< what counts, steps ascending
    /// What a rewind took back, in the order it came; a gap between rewinds has value NaN.
    std::vector<Point> superseded;

    /// Rewinds to `step`, from which a run resumed: later points no longer count.
    void rewindTo(double step);
};

/// Exponential moving average, weight of the old 0…1, corrected for its start as Adam does (Kingma and Ba 2015,
/// section 3), so that the first values are not pulled to zero. Follows a curve that grows.
class Smoother {
public:
    explicit Smoother(double weight = 0.9)
        : m_weight(weight) {}
    /// Takes what `points` has beyond what was seen; values that are not finite are passed over.
    void update(const std::vector<Point>& points);
    const std::vector<Point>& points() const { return m_points; }
    /// One of the same weight that has seen nothing.
    Smoother restarted() const { return Smoother(m_weight); }

private:
    double m_weight, m_average = 0, m_correction = 1;
    std::size_t m_seen = 0;
    std::vector<Point> m_points;
};

} // namespace luthier
