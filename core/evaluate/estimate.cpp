#include "core/evaluate/estimate.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>

namespace luthier {

namespace {

constexpr int kResamples = 1000;
constexpr std::size_t kFewestPairs = 10; // fewer that all change alike would look certain
constexpr std::uint64_t kSeed = 20260101;

std::vector<const Statistics*> pointersTo(std::span<const Statistics> answers) {
    std::vector<const Statistics*> out;
    for (const Statistics& one : answers)
        out.push_back(&one);
    return out;
}

/// From the 2.5th to the 97.5th percentile of what `draw(indices)` says of resamples of `count`. Nothing where most of
/// them are no numbers.
template <class Draw>
std::optional<Interval> resampled(std::size_t count, Draw draw) {
    Random random{kSeed};
    std::vector<std::size_t> indices(count);
    std::vector<double> scores;
    for (int i = 0; i < kResamples; ++i) {
        for (std::size_t& index : indices)
            index = random.below(count);
        if (const double score = draw(indices); std::isfinite(score)) scores.push_back(score);
    }
    if (scores.size() < kResamples / 2) return {};
    std::sort(scores.begin(), scores.end());
    return Interval{scores[scores.size() / 40], scores[scores.size() - 1 - scores.size() / 40]};
}

std::vector<const Statistics*> chosen(std::span<const Statistics> answers, const std::vector<std::size_t>& indices) {
    std::vector<const Statistics*> out;
    for (const std::size_t index : indices)
        out.push_back(&answers[index]);
    return out;
}

bool isYesOrNo(std::span<const Statistics> answers) {
    return std::all_of(answers.begin(), answers.end(),
        [](const Statistics& one) { return one.size() == 1 && (one.front() == 0 || one.front() == 1); });
}

} // namespace

Estimate estimate(const Metric& metric, std::span<const Statistics> answers) {
    Estimate out;
    out.count = answers.size();
    if (answers.empty()) return out;
    out.value = metric.score(pointersTo(answers));
    if (!metric.hasInterval || answers.size() < 2) return out;
    if (isYesOrNo(answers)) {
        const auto yes = std::count(answers.begin(), answers.end(), Statistics{1.0});
        out.interval = wilsonInterval(double(yes), double(answers.size()));
    } else {
        out.interval = resampled(answers.size(),
            [&](const std::vector<std::size_t>& indices) { return metric.score(chosen(answers, indices)); });
    }
    return out;
}

Estimate difference(const Metric& metric, std::span<const Statistics> base, std::span<const Statistics> other) {
    Estimate out;
    out.count = std::min(base.size(), other.size());
    base = base.first(out.count);
    other = other.first(out.count);
    if (out.count == 0) return out;
    out.value = metric.score(pointersTo(other)) - metric.score(pointersTo(base));
    if (metric.hasInterval && out.count >= kFewestPairs)
        out.interval = resampled(out.count, [&](const std::vector<std::size_t>& indices) {
            return metric.score(chosen(other, indices)) - metric.score(chosen(base, indices));
        });
    return out;
}

} // namespace luthier
