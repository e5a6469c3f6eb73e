#include "core/data/look/label_sample.h"

#include "core/base/interval.h"
#include "core/base/random.h"

#include <algorithm>

namespace luthier {

ErrorRate errorRate(std::uint64_t wrong, std::uint64_t checked) {
    const Interval interval = wilsonInterval(double(wrong), double(checked));
    return {wrong, checked, checked == 0 ? 0 : double(wrong) / double(checked), interval.low, interval.high};
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
