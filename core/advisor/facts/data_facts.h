#pragma once
#include "core/advisor/facts/answers.h"
#include "core/base/progress.h"
#include "core/data/dataset_view.h"

#include <filesystem>

namespace luthier {

/// Rows and tokens of a data set as a model would read them: its template around the messages, or their bare text where
/// it has none. Without a tokenizer only rows are counted.
/// Only kept rows count. @param dataset  the data set's hash
/// A row that the template refuses adds to the row count only. Errors: those of Segment; "job.cancelled".
Result<DataFacts> countData(
    const DatasetView& view, const std::string& dataset, const std::filesystem::path& model, const Progress& progress);

/// Adds `rows` rows of another data set, taken evenly over it: its longest row may be among them.
void mixIn(DataFacts& into, const DataFacts& other, std::int64_t rows);

} // namespace luthier
