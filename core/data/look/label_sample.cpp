#include "core/data/look/label_sample.h"

#include "core/base/random.h"

#include <algorithm>
#include <cmath>

namespace luthier {

ErrorRate errorRate(std::uint64_t wrong, std::uint64_t checked) {
    if (checked == 0) return {};
    constexpr double z = 1.959963984540054; // 95 %, both sides
    const auto n = double(checked);
    const double p = double(wrong) / n, z2 = z * z;
    const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return {wrong, checked, p, wrong == 0 ? 0 : middle - half, wrong == checked ? 1 : middle + half};
}

std::vector<std::uint64_t> drawSample(const DatasetView& view, std::size_t count, std::uint64_t seed) {
    std::vector<std::uint64_t> kept;
    for (std::uint64_t row = 0; row < view.rowCount(); ++row)
        if (!view.isRemoved(row)) kept.push_back(row);
    Random random{seed};
    count = std::min(count, kept.size());
    for (std::size_t i = 0; i < count; ++i) // the first steps of a shuffle
        std::swap(kept[i], kept[i + random.below(kept.size() - i)]);
    kept.resize(count);
    std::sort(kept.begin(), kept.end());
    return kept;
}

} // namespace luthier
