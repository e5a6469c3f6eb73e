#pragma once
/// Which rows are trained on and which are kept back, and the frozen files that a run reads.

#include "core/base/progress.h"
#include "core/data/dataset_view.h"
#include "core/data/record.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace luthier {

/// Property of which every part of a split gets its share.
enum class Stratum { None, Language, Length };

/// What a split must keep. A plain value: build it, copy it, compare it, store it.
struct SplitPlan {
    double evalFraction = 0.1; ///< share of all rows, between 0 and 1
    std::uint64_t seed = 42;
    double testFraction = 0; ///< share of all rows kept for evaluations: no checkpoint is chosen by it
    Stratum stratifyBy = Stratum::None;
    bool keepsAlikeTogether = false; ///< near-duplicates stay on one side
    bool operator==(const SplitPlan&) const = default;
};

struct Split {
    std::vector<std::size_t> train, eval, test; ///< row numbers, each in ascending order
};

/// What is known of the rows beside their text; either may be empty.
struct SplitHints {
    std::span<const std::pair<std::size_t, std::size_t>> alike; ///< pairs that must stay on one side
    std::span<const std::string> strata;                        ///< one per row
};

/// Rows that ask the same question stay on one side. Same rows, plan, seed and hints: same split, on every machine. At
/// least one row goes to `eval` when evalFraction > 0 and there are two different questions; `train` is never empty.
Split splitRows(std::span<const Record> rows, const SplitPlan& plan, const SplitHints& hints = {});

/// Some of the rows, evenly spread over all: this share, but at least `least` if there are that many.
std::vector<std::size_t> evenlyChosen(const std::vector<std::size_t>& rows, double share, std::size_t least);

/// Rows whose question does not occur in the rows kept back, nor more than half of it.
std::vector<std::size_t> withoutLeaks(std::span<const Record> rows, std::span<const Record> keptBack);

/// Writes rows as `folder`/<hash>.jsonl, named by content, and returns the path. The same rows give the same file.
Result<std::filesystem::path> freezeRows(std::span<const Record> rows, const std::filesystem::path& folder);

/// A split that is kept: its files and its settings.
struct FrozenSplit {
    std::string train, eval, test; ///< file names within the folder of frozen rows; empty: no rows
    std::uint64_t trainRows = 0, evalRows = 0, testRows = 0;
    std::uint64_t leaks = 0; ///< rows kept back whose question, or half of it, also stands in training
    SplitPlan plan;
    long long operation = 0; ///< newest operation of the data set's history at that time
    long long createdMs = 0;
    bool operator==(const FrozenSplit&) const = default;
};
std::string toJson(const FrozenSplit& split);
/// Nothing for a text that is no split.
std::optional<FrozenSplit> frozenSplitFromJson(const std::string& json);
/// All splits that a data set had, oldest first; the last is in force. One that stands alone is a list of one.
std::string toJson(const std::vector<FrozenSplit>& splits);
std::vector<FrozenSplit> frozenSplitsFromJson(const std::string& json);

/// Splits the kept rows, freezes each side with its rows' ids, and looks for leaks. Memory: the kept rows.
/// Errors: "clean.cancelled"; file errors; those of parseRecord.
Result<FrozenSplit> splitAndFreeze(
    const DatasetView& view, const SplitPlan& plan, const std::filesystem::path& folder, const Progress& progress);

} // namespace luthier
