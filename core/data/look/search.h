#pragma once
/// Finding text in rows: a parallel scan of the mapped file, no index.

#include "core/base/progress.h"
#include "core/data/dataset_view.h"

#include <cstdint>
#include <string>
#include <vector>

namespace luthier {

/// Rows, in order, in which anybody says `text`; ASCII letters match in either case. Empty text: every row.
/// Errors: "search.cancelled".
Result<std::vector<std::uint64_t>> searchRows(
    const DatasetView& view, const std::string& text, const Progress& progress);

/// The same for a regular expression (PCRE2, of UTF-8, in either case). Errors: "search.pattern"; "search.cancelled".
Result<std::vector<std::uint64_t>> matchRows(
    const DatasetView& view, const std::string& pattern, const Progress& progress);

/// Next place of `needle`, lower case, in `text` at or after `from`, ASCII letters in either case; npos if there is
/// none. About 10 GB/s with AVX2.
std::size_t findFolded(std::string_view text, std::string_view needle, std::size_t from);

} // namespace luthier
