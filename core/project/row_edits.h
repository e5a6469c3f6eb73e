#pragma once
/// Results of editing, splitting and merging rows.

#include "core/project/project_data.h"

#include <optional>
#include <utility>

namespace luthier {

/// The line in which a row's record is kept.
std::string lineOf(Record record);

/// Where a row is cut in two: a text at a byte, a conversation behind a turn.
struct SplitPlace {
    std::size_t byte = 0; ///< of the text
    std::size_t turn = 0; ///< the last one that stays
};

/// Both parts; a system prompt stands before each. Nothing if one would be empty, the cut is not behind an answer, or
/// the row is a preference.
std::optional<std::pair<Record, Record>> splitRecord(const Record& record, const SplitPlace& place);

/// One conversation, or one text with an empty line between. Nothing if the two are of different kinds.
std::optional<Record> mergedRecords(const Record& first, const Record& second);

/// The next row below that was not taken out; nothing: it is the last.
std::optional<std::uint64_t> nextKeptRow(const DatasetView& view, std::uint64_t row);

} // namespace luthier
