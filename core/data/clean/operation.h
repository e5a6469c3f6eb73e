#pragma once
/// A cleaning operation. It either takes rows out, by a measure of each row and limits that a person sets, or edits
/// them. Nothing is deleted: the rows' history remembers both.

#include "core/base/progress.h"
#include "core/data/dataset_view.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

class Tokenizer;

/// Settings of an operation. Numbers that are not set have the operation's default.
struct CleanSettings {
    std::map<std::string, double> numbers; ///< switches are 0 and 1
    std::map<std::string, std::string> texts;
    bool operator==(const CleanSettings&) const = default;
};

struct CleanSetting {
    enum class Kind { Share, Count, Switch, Text, File };
    /// "least" and "most": a row stays between these measures. "from": it goes from this measure on. Kept in histories:
    /// never rename a key.
    std::string_view key, label;
    Kind kind;
    double number = 0;
    std::string_view text = {};
};

/// Inputs of operations other than the rows. Borrowed.
struct CleanContext {
    const Tokenizer* tokenizer = nullptr; ///< null: lengths are in characters
};

/// Measures of all rows, for operations in which they depend on each other.
struct RowMeasures {
    std::vector<float> values;     ///< NaN for rows that were taken out
    std::vector<std::uint32_t> of; ///< the earlier row that each is a copy of; kNone. Empty where rows are no copies
    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
};

struct CleaningOperation {
    std::string_view key, label;
    std::string_view about; ///< what it does and when, a sentence
    std::span<const CleanSetting> settings;
    /// Exactly one of the three:
    /// the measure of a row by itself; NaN where it has none. Called from many threads.
    double (*measure)(const Record&, const CleanSettings&, const CleanContext&) = nullptr;
    /// the measures of all rows
    Result<RowMeasures> (*measureAll)(
        const DatasetView&, const CleanSettings&, const CleanContext&, const Progress&) = nullptr;
    /// true if it changed the row. Called from many threads.
    bool (*edit)(Record&, const CleanSettings&) = nullptr;

    bool edits() const { return edit != nullptr; }
    double number(const CleanSettings& settings, std::string_view key) const;
    std::string text(const CleanSettings& settings, std::string_view key) const;
    /// True if a row with this measure is taken out. Flags, which have no limits: above one half.
    bool takesOut(double measure, const CleanSettings& settings) const;
};

/// Every operation, in the order in which they are best applied.
std::span<const CleaningOperation> cleaningOperations();
/// Null for a key that is none.
const CleaningOperation* findCleaningOperation(std::string_view key);
/// Errors: "clean.unknown" with the nearest key.
Result<const CleaningOperation*> knownOperation(const std::string& key);

} // namespace luthier
