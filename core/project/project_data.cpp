#include "core/project/project_data.h"

#include "core/data/segment_writer.h"

namespace luthier {

namespace {

const std::string kSplitKey = "split."; // with the data set's hash

enum class RowKind { None, Tokens, Pairs, Labelled };

/// Told by the first row.
RowKind kindOf(const Result<DatasetView>& rows) {
    if (!rows || rows->rowCount() == 0) return RowKind::None;
    const auto first = rows->record(0);
    if (!first) return RowKind::None;
    return first->preference ? RowKind::Pairs : first->label ? RowKind::Labelled : RowKind::Tokens;
}

} // namespace

std::filesystem::path ProjectData::editsFile(const std::string& dataset) const {
    return m_folder / "edits" / (dataset + ".jsonl");
}

Result<DatasetView> ProjectData::view(const std::string& dataset) {
    if (const auto known = m_views.find(dataset); known != m_views.end()) return known->second;
    LUTHIER_TRY(plain, DatasetView::open(datasetsFolder() / dataset));
    auto overlay = std::make_shared<const Overlay>(m_store.history().overlay(dataset, plain.segment().rowCount()));
    LUTHIER_TRY(view, plain.with(editsFile(dataset), std::move(overlay)));
    m_views.insert_or_assign(dataset, view);
    return view;
}

Result<std::vector<Record>> ProjectData::keptRows(const std::string& dataset) {
    LUTHIER_TRY(rows, view(dataset));
    return rows.keptRows();
}

bool ProjectData::suits(const std::string& dataset, ObjectiveType objective) {
    const RowKind kind = kindOf(view(dataset));
    switch (examplesOf(objective)) {
    case ExampleKind::Tokens:
        return kind == RowKind::Tokens;
    case ExampleKind::Pairs:
        return kind == RowKind::Pairs;
    case ExampleKind::Labelled:
        return kind == RowKind::Pairs || kind == RowKind::Labelled;
    }
    return false;
}

bool ProjectData::areAlike(const std::string& dataset, const std::string& other) {
    const RowKind kind = kindOf(view(dataset));
    return kind != RowKind::None && kind == kindOf(view(other));
}

Result<std::vector<RowChange>> ProjectData::writeLines(
    const std::string& dataset, const std::vector<LineChange>& lines) const {
    LUTHIER_TRY(edits, EditsWriter::open(editsFile(dataset)));
    std::vector<RowChange> changes;
    for (const LineChange& change : lines) {
        changes.push_back({change.row, change.kind, {}});
        if (change.line.empty()) continue;
        LUTHIER_TRY(line, edits.append(change.line));
        changes.back().line = line;
    }
    LUTHIER_TRY_DO(edits.finish());
    return changes;
}

long long ProjectData::newestOperation(const std::string& dataset) const {
    long long newest = 0;
    for (const DataOperation& operation : m_store.history().operations(dataset))
        if (!operation.isUndone) newest = operation.id;
    return newest;
}

std::vector<FrozenSplit> ProjectData::frozenSplits(const std::string& dataset) const {
    return frozenSplitsFromJson(m_store.setting(kSplitKey + dataset));
}

std::optional<FrozenSplit> ProjectData::frozenSplit(const std::string& dataset) const {
    const auto all = frozenSplits(dataset);
    return all.empty() ? std::nullopt : std::optional(all.back());
}

std::optional<FrozenSplit> ProjectData::currentSplit(const std::string& dataset) const {
    auto split = frozenSplit(dataset);
    if (split && split->operation != newestOperation(dataset)) split.reset();
    return split;
}

Result<void> ProjectData::setFrozenSplits(const std::string& dataset, const std::vector<FrozenSplit>& splits) {
    return m_store.setSetting(kSplitKey + dataset, toJson(splits));
}

} // namespace luthier
