#pragma once
/// How far a score can be trusted.

#include "core/base/interval.h"
#include "core/evaluate/metric.h"

#include <optional>
#include <span>
#include <vector>

namespace luthier {

struct Estimate {
    double value = 0;
    std::optional<Interval> interval; ///< nothing with fewer than two answers, or where the metric has none
    std::size_t count = 0;            ///< answers
};

/// The score of all answers. Where each answer is right or wrong the interval is Wilson's (1927), else the percentiles
/// of 1,000 resamples of the answers (Efron 1979), drawn the same way each time.
Estimate estimate(const Metric& metric, std::span<const Statistics> answers);

/// Difference of two models' scores on the same documents, in the same order: `other` minus `base`, resampled in pairs
/// (Koehn 2004, "Statistical significance tests for machine translation evaluation"). No interval with fewer than ten
/// of them.
Estimate difference(const Metric& metric, std::span<const Statistics> base, std::span<const Statistics> other);

} // namespace luthier
