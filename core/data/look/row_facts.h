#pragma once
/// Facts that a table of rows shows and sorts by, counted once for all rows.

#include "core/base/progress.h"
#include "core/data/dataset_view.h"

#include <cstdint>
#include <string>
#include <vector>

namespace luthier {

class Tokenizer;

/// Quality from 0 to 1, by known signs of useless answers: 0 if it says nothing; else the share that does not repeat
/// itself, times a fifth for a refusal, a half for remains of templates, seven tenths if it is cut off, and twice the
/// share of letters if that is below one half. Of raw text, the text counts as the answer.
double qualityOf(const Record& record);

/// A column for each fact; rows by number, removed ones too. Memory: 15 bytes a row.
struct RowFacts {
    bool isInTokens = false;             ///< else lengths are in characters
    std::vector<std::uint32_t> lengths;  ///< of everything that was said, without a template
    std::vector<std::uint16_t> turns;    ///< messages; 1 for raw text
    std::vector<std::uint8_t> languages; ///< index into languageCodes
    std::vector<float> quality;
    std::vector<std::string> languageCodes = {""}; ///< 0: cannot be told

    std::size_t size() const { return lengths.size(); }
    const std::string& language(std::uint64_t row) const { return languageCodes[languages[row]]; }
};

/// @param tokenizer  null: lengths in characters
/// @param before  facts of an earlier view of the same data set with the same tokenizer: only rows that read otherwise
///                since are counted; null: all are
/// Errors: "facts.cancelled". A row that cannot be read counts as empty.
Result<RowFacts> countFacts(const DatasetView& view, const Tokenizer* tokenizer, const Progress& progress,
    const RowFacts* before = nullptr, const DatasetView* viewBefore = nullptr);

} // namespace luthier
