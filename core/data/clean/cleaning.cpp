#include "core/data/clean/cleaning.h"

#include "core/base/parallel.h"
#include "core/data/clean/operations.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace luthier {

namespace {

/// Calls `each(row, record)` for every kept row, from many threads.
template <class Each>
Result<void> forKeptRows(const DatasetView& view, const Progress& progress, const Each& each) {
    std::atomic<std::uint64_t> done{0};
    std::mutex mutex;
    std::optional<Error> first;
    inParallel(view.rowCount(), [&](std::uint64_t begin, std::uint64_t end, unsigned part) {
        for (std::uint64_t row = begin; row < end; ++row) {
            if (++done % 1024 == 0 && part == 0) progress(done, view.rowCount());
            if (progress.isCancelled()) return;
            if (view.isRemoved(row)) continue;
            auto record = parseRecord(view.line(row));
            if (record) {
                each(row, *record);
                continue;
            }
            const std::lock_guard lock(mutex);
            if (!first) first = record.error();
            return;
        }
    });
    if (first) return tl::unexpected(*first);
    if (progress.isCancelled()) return cleaning::failCancelled();
    return {};
}

} // namespace

std::vector<std::uint64_t> CleanPreview::affected(const CleanSettings& settings) const {
    std::vector<std::uint64_t> rows;
    const CleaningOperation* known = findCleaningOperation(operation);
    for (std::uint64_t row = 0; known && row < measures.size(); ++row)
        if (!std::isnan(measures[row]) && known->takesOut(measures[row], settings)) rows.push_back(row);
    return rows;
}

std::uint64_t CleanPreview::affectedCount(const CleanSettings& settings) const {
    std::uint64_t count = 0;
    const CleaningOperation* known = findCleaningOperation(operation);
    for (const float measure : measures)
        count += known && !std::isnan(measure) && known->takesOut(measure, settings);
    return count;
}

std::vector<std::uint64_t> CleanPreview::clusters(const CleanSettings& settings) const {
    // A copy of a copy belongs to the first one's cluster: earlier rows come first, so one pass is enough.
    std::vector<std::uint32_t> first(of.size(), RowMeasures::kNone);
    std::unordered_map<std::uint32_t, std::uint64_t> sizes;
    if (!of.empty())
        for (const std::uint64_t row : affected(settings)) {
            if (of[row] == RowMeasures::kNone) continue;
            const std::uint32_t earlier = of[row];
            first[row] = first[earlier] == RowMeasures::kNone ? earlier : first[earlier];
            ++sizes.try_emplace(first[row], 1).first->second;
        }
    std::vector<std::uint64_t> out;
    for (const auto& [row, size] : sizes)
        out.push_back(size);
    std::sort(out.rbegin(), out.rend());
    return out;
}

Result<CleanPreview> previewCleaning(const DatasetView& view, const std::string& key, const CleanSettings& settings,
    const CleanContext& context, const Progress& progress) {
    LUTHIER_TRY(operation, knownOperation(key));
    CleanPreview preview{key, {}, {}};
    if (operation->measureAll) {
        LUTHIER_TRY(measures, operation->measureAll(view, settings, context, progress));
        preview.measures = std::move(measures.values);
        preview.of = std::move(measures.of);
        return preview;
    }
    preview.measures.assign(view.rowCount(), std::nanf(""));
    LUTHIER_TRY_DO(forKeptRows(view, progress, [&](std::uint64_t row, Record& record) {
        preview.measures[row] = operation->edits() ? float(operation->edit(record, settings))
                                                   : float(operation->measure(record, settings, context));
    }));
    return preview;
}

std::optional<Record> edited(const Record& record, const std::string& key, const CleanSettings& settings) {
    const CleaningOperation* operation = findCleaningOperation(key);
    Record after = record;
    if (!operation || !operation->edits() || !operation->edit(after, settings)) return std::nullopt;
    return after;
}

Result<std::vector<RowChange>> applyCleaning(const DatasetView& view, const std::string& key,
    const CleanSettings& settings, const CleanContext& context, const std::filesystem::path& editsFile,
    const Progress& progress) {
    LUTHIER_TRY(preview, previewCleaning(view, key, settings, context, progress));
    std::vector<RowChange> changes;
    const auto rows = preview.affected(settings);
    changes.reserve(rows.size());
    const CleaningOperation* operation = findCleaningOperation(key);
    if (!operation->edits()) {
        for (const std::uint64_t row : rows)
            changes.push_back({row, RowChangeKind::Remove, {}});
        return changes;
    }
    if (rows.empty()) return changes;
    LUTHIER_TRY(edits, EditsWriter::open(editsFile));
    std::string line;
    for (const std::uint64_t row : rows) {
        if (changes.size() % 256 == 0 && progress.isCancelled()) return cleaning::failCancelled();
        LUTHIER_TRY(record, parseRecord(view.line(row)));
        operation->edit(record, settings);
        line.clear();
        record.id.clear(); // a row's id is its place
        appendJsonLine(line, record);
        LUTHIER_TRY(ref, edits.append(line));
        changes.push_back({row, RowChangeKind::Edit, ref});
    }
    LUTHIER_TRY_DO(edits.finish());
    return changes;
}

} // namespace luthier
