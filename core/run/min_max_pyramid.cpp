#include "core/run/min_max_pyramid.h"

#include <algorithm>
#include <cmath>

namespace luthier {

namespace {

/// NaN is neither lower nor higher than anything: it never becomes an extreme while a number is there.
bool isLower(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }
bool isHigher(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a > b; }

} // namespace

void MinMaxPyramid::clear() {
    m_seen = 0;
    m_levels.clear();
}

void MinMaxPyramid::update(const std::vector<Point>& points) {
    m_seen = points.size();
    std::size_t below = points.size(); // whole items of the level below
    for (std::size_t level = 0; below >= kFanOut; ++level) {
        if (level == m_levels.size()) m_levels.emplace_back();
        auto& buckets = m_levels[level];
        for (std::size_t i = buckets.size(); i < below / kFanOut; ++i) {
            const auto item = [&](std::size_t k) { return level == 0 ? Bucket{k, k} : m_levels[level - 1][k]; };
            Bucket bucket = item(i * kFanOut);
            for (std::size_t k = i * kFanOut + 1; k < (i + 1) * kFanOut; ++k) {
                const Bucket other = item(k);
                if (isLower(points[other.lowest].value, points[bucket.lowest].value)) bucket.lowest = other.lowest;
                if (isHigher(points[other.highest].value, points[bucket.highest].value)) bucket.highest = other.highest;
            }
            buckets.push_back(bucket);
        }
        below = buckets.size();
    }
}

MinMaxPyramid::Bucket MinMaxPyramid::range(const std::vector<Point>& points, std::size_t begin, std::size_t end) const {
    Bucket out{begin, begin};
    const auto take = [&](const Bucket& other) {
        if (isLower(points[other.lowest].value, points[out.lowest].value)) out.lowest = other.lowest;
        if (isHigher(points[other.highest].value, points[out.highest].value)) out.highest = other.highest;
    };
    for (std::size_t at = begin; at < end;) {
        // The widest whole bucket that starts here and fits.
        std::size_t width = 1;
        std::size_t level = 0;
        while (level < m_levels.size() && at % (width * kFanOut) == 0 && at + width * kFanOut <= end &&
               at / (width * kFanOut) < m_levels[level].size()) {
            width *= kFanOut;
            ++level;
        }
        take(level == 0 ? Bucket{at, at} : m_levels[level - 1][at / width]);
        at += width;
    }
    return out;
}

std::vector<Point> MinMaxPyramid::visible(
    const std::vector<Point>& points, double from, double to, std::size_t budget) const {
    const auto byStep = [](const Point& p, double step) { return p.step < step; };
    auto begin =
        static_cast<std::size_t>(std::lower_bound(points.begin(), points.end(), from, byStep) - points.begin());
    auto end = static_cast<std::size_t>(
        std::upper_bound(points.begin(), points.end(), to, [](double step, const Point& p) { return step < p.step; }) -
        points.begin());
    if (begin > 0) --begin;
    if (end < points.size()) ++end;
    if (end <= begin) return {};
    const std::size_t count = end - begin;
    if (count <= budget || budget < 4) return {points.begin() + begin, points.begin() + end};

    std::vector<Point> out{points[begin]};
    const std::size_t stretches = budget / 2 - 1;
    for (std::size_t i = 0; i < stretches; ++i) {
        const std::size_t first = begin + 1 + i * (count - 2) / stretches;
        const std::size_t last = begin + 1 + (i + 1) * (count - 2) / stretches;
        if (first >= last) continue;
        const Bucket bucket = range(points, first, last);
        const auto [early, late] = std::minmax(bucket.lowest, bucket.highest);
        out.push_back(points[early]);
        if (late != early) out.push_back(points[late]);
    }
    out.push_back(points[end - 1]);
    return out;
}

} // namespace luthier
