#pragma once
/// Which rows are trained on and which are kept back, and the frozen files that a run reads.

#include "core/data/record.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace luthier {

/// What a split must keep. A plain value: build it, copy it, compare it, store it.
struct SplitPlan {
    double evalFraction = 0.1; ///< share of all rows, between 0 and 1
    std::uint64_t seed = 42;
    bool operator==(const SplitPlan&) const = default;
};

struct Split {
    std::vector<std::size_t> train, eval; ///< row numbers, each in ascending order
};

/// Rows that ask the same question stay on one side. Same rows, plan and seed: same split, on every machine. At least
/// one row goes to `eval` when evalFraction > 0 and there are two different questions.
Split splitRows(std::span<const Record> rows, const SplitPlan& plan);

/// Some of the rows, evenly spread over all: this share, but at least `least` where there are so many.
std::vector<std::size_t> evenlyChosen(const std::vector<std::size_t>& rows, double share, std::size_t least);

/// Writes rows as `folder`/<hash>.jsonl, named by content, and returns the path. The same rows give the same file.
Result<std::filesystem::path> freezeRows(std::span<const Record> rows, const std::filesystem::path& folder);

} // namespace luthier
