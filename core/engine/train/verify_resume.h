#pragma once
/// Proof that a run that is interrupted goes on as if it had not been: steps after a checkpoint are done once more, in
/// a folder of their own, and compared with what was logged.

#include "core/base/result.h"
#include "core/run/run_folder.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

namespace luthier::engine {

struct ReplayReport {
    std::int64_t from = 0;     ///< the checkpoint's step
    std::int64_t steps = 0;    ///< done once more
    std::int64_t agreeing = 0; ///< of these, with the same loss, gradient norm and learning rate to the last bit
    double worstLoss = 0;      ///< largest difference of a loss
    std::optional<bool>
        sameState; ///< generators and place in the data at the next checkpoint; nothing: none was reached

    bool passed() const { return steps > 0 && agreeing == steps && sameState.value_or(true); }
};

/// @param steps   at most so many; they end at the next checkpoint
/// @param report  done and total
/// @param stop    set from a signal handler: leave everything as it was
/// Errors: "verify.cancelled"; "lock.held"; "verify.nothing_after" when nothing was logged after a checkpoint;
/// trainRun's.
Result<ReplayReport> verifyResume(const RunFolder& run, std::int64_t steps,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& report = {},
    const std::atomic<bool>* stop = nullptr);

} // namespace luthier::engine
