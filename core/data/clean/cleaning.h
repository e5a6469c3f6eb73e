#pragma once
/// Runs cleaning operations over a data set: first a preview, then the change.

#include "core/data/clean/operation.h"

#include <optional>

namespace luthier {

/// What an operation would do to each row, before anyone decides. Memory: 4 bytes a row.
struct CleanPreview {
    std::string operation;
    /// Measure of each row; NaN if it was taken out already or has none. For an edit: 1 where it would change the row.
    std::vector<float> measures;
    std::vector<std::uint32_t> of; ///< as RowMeasures has it

    /// Cluster sizes of copies, the first row included; largest first. Empty for operations that do not look for
    /// copies.
    std::vector<std::uint64_t> clusters(const CleanSettings& settings) const;
    /// Rows that would go, or change, with these limits. Fast enough to follow a slider.
    std::vector<std::uint64_t> affected(const CleanSettings& settings) const;
    std::uint64_t affectedCount(const CleanSettings& settings) const;
};

/// Errors: "clean.unknown" with the nearest key; "clean.cancelled"; those of the operation.
Result<CleanPreview> previewCleaning(const DatasetView& view, const std::string& operation,
    const CleanSettings& settings, const CleanContext& context, const Progress& progress);

/// The row as the operation would leave it; nothing where it would not change it or takes rows out.
std::optional<Record> edited(const Record& record, const std::string& operation, const CleanSettings& settings);

/// Changes made by the operation, ready for the history. Edited lines are appended to `editsFile` and on the disk when
/// this returns. Errors: those of previewCleaning; file errors.
Result<std::vector<RowChange>> applyCleaning(const DatasetView& view, const std::string& operation,
    const CleanSettings& settings, const CleanContext& context, const std::filesystem::path& editsFile,
    const Progress& progress);

} // namespace luthier
