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

Result<RowMeasures> exactDuplicates(
    const DatasetView& view, const CleanSettings&, const CleanContext&, const Progress& progress) {
    // Equal rows lie side by side once their hashes are sorted; the bytes decide.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> hashes; // hash, row
    RowMeasures measures{std::vector<float>(view.rowCount(), std::nanf("")),
        std::vector<std::uint32_t>(view.rowCount(), RowMeasures::kNone)};
    hashes.reserve(view.overlay().keptCount());
    for (std::uint64_t row = 0; row < view.rowCount(); ++row) {
        if (view.isRemoved(row)) continue;
        hashes.emplace_back(hash64(view.line(row)), row);
        measures.values[row] = 0;
        if (row % 65536 == 0 && progress.isCancelled()) return failCancelled();
    }
    std::sort(hashes.begin(), hashes.end());
    std::size_t first = 0;
    for (std::size_t i = 1; i < hashes.size(); ++i) {
        if (hashes[i].first != hashes[first].first)
            first = i;
        else if (view.line(hashes[i].second) == view.line(hashes[first].second)) {
            measures.values[hashes[i].second] = 1;
            measures.of[hashes[i].second] = static_cast<std::uint32_t>(hashes[first].second);
        }
    }
    return measures;
}

Result<RowMeasures> nearDuplicates(
    const DatasetView& view, const CleanSettings&, const CleanContext&, const Progress& progress) {
    LUTHIER_TRY(found, findNearDuplicates(view, progress));
    RowMeasures measures{std::vector<float>(view.rowCount(), std::nanf("")),
        std::vector<std::uint32_t>(view.rowCount(), RowMeasures::kNone)};
    for (std::uint64_t row = 0; row < view.rowCount(); ++row) {
        if (view.isRemoved(row)) continue;
        measures.values[row] = found[row].likeness;
        measures.of[row] = found[row].of;
    }
    return measures;
}

} // namespace luthier::cleaning
