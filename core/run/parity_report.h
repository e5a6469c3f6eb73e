#pragma once
#include "core/base/result.h"

#include <string>

namespace luthier {

constexpr int kParityPrompts = 8; ///< minimum number of prompts

/// Comparison of an export that was loaded again with the live model.
struct ParityReport {
    int prompts = 0;
    int tokens = 0;
    int agreeing = 0;         ///< greedy tokens that are the same, each after the live model's own text so far
    double worstLogprob = 0;  ///< largest difference of a token's log-probability, nats
    double meanLost = 0;      ///< by how much it finds the live model's own answers less likely, nats a token
    bool isExact = false;     ///< the export had to agree in every token
    bool isQuantized = false; ///< it was rounded to few bits: what that costs is measured, and much is borne
    bool passed() const;
};

/// A JSON object on one line.
std::string parityToJson(const ParityReport& report);
/// Errors: parseJsonObject's.
Result<ParityReport> parityFromJson(const std::string& json);

} // namespace luthier
