#pragma once
#include "core/advisor/answers.h"
#include "core/base/progress.h"

#include <filesystem>
#include <set>

namespace luthier {

/// Rows and tokens of a data set as a model would read them: its template around the messages, or their bare text where
/// it has none. Without a tokenizer only rows are counted.
/// @param dataset  the segment's folder, whose name is the data set's hash  @param removed  rows that do not count
/// A row that the template refuses counts as a row only. Errors: those of Segment; "job.cancelled".
Result<DataFacts> countData(const std::filesystem::path& dataset, const std::set<std::uint64_t>& removed,
    const std::filesystem::path& model, const Progress& progress);

} // namespace luthier
