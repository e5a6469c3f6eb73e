#pragma once
/// Rows that a table shows, and their order.

#include "core/data/look/row_facts.h"

#include <optional>

namespace luthier {

enum class RowStatus { All, Kept, TakenOut, Changed };
enum class RowOrder { Number, Prompt, Answer, Length, Turns, Language, Quality, Status };

/// A plain value. What is not set lets every row through.
struct RowFilter {
    std::string text;       ///< must be said
    bool isPattern = false; ///< `text` is a regular expression
    RowStatus status = RowStatus::All;
    std::uint32_t leastLength = 0, mostLength = 0xFFFFFFFF;
    int turns = 0;        ///< exact number of messages; 0: any
    std::string language; ///< a code; empty: any
    double leastQuality = 0, mostQuality = 1;
    std::string tag; ///< empty: any
    bool operator==(const RowFilter&) const = default;
    bool isEmpty() const { return *this == RowFilter(); }
};

/// Row numbers. Memory: 8 bytes a row that is shown, 24 more for each while texts are sorted.
/// @param facts  null: filters and orders that need facts let everything through
/// Errors: those of searchRows and matchRows.
Result<std::vector<std::uint64_t>> chooseRows(const DatasetView& view, const RowFacts* facts, const RowFilter& filter,
    RowOrder order, bool descending, const Progress& progress);

} // namespace luthier
