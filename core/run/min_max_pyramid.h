#pragma once
/// A curve of a million points, drawn with a few thousand: every stretch is shown by its lowest and highest value, so
/// that a spike of one step is never hidden.

#include "core/run/series.h"

#include <cstddef>
#include <vector>

namespace luthier {

/// Grows with its curve: appending costs amortised constant time.
class MinMaxPyramid {
public:
    /// Takes in points that were added to `points` since. Call `clear` first when points were taken away.
    void update(const std::vector<Point>& points);
    void clear();

    /// The points with from ≤ step ≤ to (and one beyond either end, so that lines reach the border), thinned to at most
    /// about `budget`. Within each stretch the lowest and the highest are kept, in their order; ends are kept as they
    /// are.
    std::vector<Point> visible(const std::vector<Point>& points, double from, double to, std::size_t budget) const;

private:
    struct Bucket {
        std::size_t lowest, highest; // places in the points
    };
    static constexpr std::size_t kFanOut = 8;
    Bucket range(const std::vector<Point>& points, std::size_t begin, std::size_t end) const;

    std::size_t m_seen = 0;
    std::vector<std::vector<Bucket>> m_levels; // level k: one bucket for kFanOut^(k+1) points, whole ones only
};

} // namespace luthier
