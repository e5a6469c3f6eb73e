#pragma once
/// Scores of a reward model for the pairs that it was not trained on: a line each, `{"id", "chosen", "rejected",
/// "chosen_tokens", "rejected_tokens"}`. Written whole at each evaluation.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

struct PairScore {
    std::string id; ///< of the row
    double chosen = 0, rejected = 0;
    std::int64_t chosenTokens = 0, rejectedTokens = 0; ///< of the answers alone
    bool operator==(const PairScore&) const = default;
};

Result<void> writeHeldOutScores(const std::filesystem::path& file, const std::vector<PairScore>& scores);
/// Errors: file errors; "file.damaged".
Result<std::vector<PairScore>> readHeldOutScores(const std::filesystem::path& file);

} // namespace luthier
