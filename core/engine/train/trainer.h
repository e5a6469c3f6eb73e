#pragma once
/// One run, from its recipe to its last event.

#include "core/base/result.h"
#include "core/recipe/methods.h"
#include "core/run/event.h"
#include "core/run/run_folder.h"

#include <atomic>
#include <functional>
#include <optional>

namespace luthier::engine {

struct TrainOptions {
    bool resume = false;              ///< go on from the last usable checkpoint; a run without one begins
    std::optional<DeviceType> device; ///< in the place of the recipe's
    bool checkpoints = true;          ///< off: nothing that is learned is kept
    /// Set from a signal handler: checkpoint and end, as "pause" does.
    const std::atomic<bool>* interrupted = nullptr;
    /// Sees every event as it is written, on the thread that trains.
    std::function<void(const Event&)> watcher;
};

enum class TrainEnd { Finished, Paused };

/// Trains the run. Everything that happens is in the event stream; an error is there too, as `failed`.
/// Errors: "lock.held" (another engine works on it; nothing is written), "run.exists" (it has events and `resume` is
/// off), recipe, model and data errors; "memory.does_not_fit"; "train.not_finite"; "resume.changed"; file errors.
Result<TrainEnd> trainRun(const RunFolder& folder, const TrainOptions& options);

} // namespace luthier::engine
