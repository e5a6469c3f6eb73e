#pragma once
#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace luthier {

/// Measurements of the first steps of a run, never guesses.
struct ProbeResult {
    double tokensPerSecond = 0;       ///< of the step in the middle; real tokens, padding left out
    double stepMs = 0;                ///< of the step in the middle
    double slowest = 0, quickest = 0; ///< tokens/s, of single steps
    std::uint64_t bytes = 0;          ///< peak of the process
    std::uint64_t predictedBytes = 0; ///< by the ledger
    int steps = 0;                    ///< that were measured
    int threads = 0;
    std::string device, processor, computeType; ///< "cpu"; as the system names it; "F32" or "BF16"
    bool operator==(const ProbeResult&) const = default;
};

std::string probeToJson(const ProbeResult& probe);
/// Errors: "json.bad_value".
Result<ProbeResult> probeFromJson(const std::string& json);

} // namespace luthier
