#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/data/clean/min_hash.h"
#include "core/data/clean/operations.h"
#include "core/data/clean/text_measures.h"

#include <algorithm>
#include <cmath>

namespace luthier::cleaning {

tl::unexpected<Error> failCancelled() {
    return fail("clean.cancelled", {QT_TRANSLATE_NOOP("errors", "Cleaning was cancelled."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "Nothing was changed."), {}});
}

Result<std::vector<float>> exactDuplicates(
    const DatasetView& view, const CleanSettings&, const CleanContext&, const Progress& progress) {
    // Equal rows lie side by side once their hashes are sorted; the bytes decide.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> hashes; // hash, row
    std::vector<float> measures(view.rowCount(), std::nanf(""));
    hashes.reserve(view.overlay().keptCount());
    for (std::uint64_t row = 0; row < view.rowCount(); ++row) {
        if (view.isRemoved(row)) continue;
        hashes.emplace_back(hash64(view.line(row)), row);
        measures[row] = 0;
        if (row % 65536 == 0 && progress.isCancelled()) return failCancelled();
    }
    std::sort(hashes.begin(), hashes.end());
    std::size_t first = 0;
    for (std::size_t i = 1; i < hashes.size(); ++i) {
        if (hashes[i].first != hashes[first].first)
            first = i;
        else if (view.line(hashes[i].second) == view.line(hashes[first].second))
            measures[hashes[i].second] = 1;
    }
    return measures;
}

Result<std::vector<float>> nearDuplicates(
    const DatasetView& view, const CleanSettings&, const CleanContext&, const Progress& progress) {
    LUTHIER_TRY(found, findNearDuplicates(view, progress));
    std::vector<float> measures(view.rowCount(), std::nanf(""));
    for (std::uint64_t row = 0; row < view.rowCount(); ++row)
        if (!view.isRemoved(row)) measures[row] = found[row].likeness;
    return measures;
}

} // namespace luthier::cleaning
