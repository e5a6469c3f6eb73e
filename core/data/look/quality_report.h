#pragma once
/// State of a data set and effects of its cleaning, as a document to hand on.

#include "core/data/clean/recipe.h"
#include "core/data/look/row_facts.h"

#include <functional>
#include <string>
#include <string_view>

namespace luthier {

/// Translates a sentence or label of ours into the reader's language; the plain program keeps English.
using Say = std::function<std::string(const char* context, std::string_view english)>;

/// Counts of kept rows: rows, lengths, turns, languages, quality; then what each operation did, with the text before
/// and after of up to five rows each. @param before  the view that the report's operations began with
std::string reportMarkdown(const CleanReport& report, const DatasetView& before, const DatasetView& after,
    const RowFacts& facts, const Say& say);
/// The same as a page that stands by itself.
std::string reportHtml(const CleanReport& report, const DatasetView& before, const DatasetView& after,
    const RowFacts& facts, const Say& say);

} // namespace luthier
