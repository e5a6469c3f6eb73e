#pragma once
/// Checking labels by a random sample.

#include "core/data/dataset_view.h"

#include <cstdint>
#include <vector>

namespace luthier {

/// Share of wrong rows in a sample, with the interval that holds the share of all rows with 95 % certainty.
/// Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference" (the score interval).
struct ErrorRate {
    std::uint64_t wrong = 0, checked = 0;
    double rate = 0, low = 0, high = 1;
};
ErrorRate errorRate(std::uint64_t wrong, std::uint64_t checked);

/// `count` kept rows, each as likely as any other, in order; all of them where there are no more.
std::vector<std::uint64_t> drawSample(const DatasetView& view, std::size_t count, std::uint64_t seed);

} // namespace luthier
