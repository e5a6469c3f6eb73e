#pragma once
/// The checkpoints of a run: whole folders with checksums. The engine fills them; window and engine list them.

#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// File with what the engine needs to go on from a checkpoint, beside transformers' trainer_state.json.
inline constexpr const char* kLuthierState = "luthier_state.json";
constexpr const char* kAdapterState =
    "adapter_state.safetensors"; ///< of an adapter that needs more than its parameters

struct Checkpoint {
    std::filesystem::path folder;
    std::int64_t step = 0;
    std::optional<double> evalLoss;
};

/// "step-000200"
std::string checkpointName(std::int64_t step);

/// All complete checkpoints, oldest first.
std::vector<Checkpoint> listCheckpoints(const std::filesystem::path& checkpointsFolder);
/// The newest whose checksums agree. Nothing, too, where the reading was cancelled.
/// @param damaged  gets the errors of those that were passed over
std::optional<Checkpoint> latestUsable(const std::filesystem::path& checkpointsFolder,
    std::vector<Error>* damaged = nullptr, const Progress& progress = {});
/// The checkpoint with the lowest evaluation loss, else the newest, among those whose checksums agree.
/// @param damaged  gets the errors of better ones that were passed over
std::optional<Checkpoint> bestCheckpoint(
    const std::filesystem::path& checkpointsFolder, std::vector<Error>* damaged = nullptr);

/// Calls `fill` with a temporary folder, adds checksums.json over everything that it wrote, and moves the folder into
/// place. On an error nothing remains of it and older checkpoints are untouched.
Result<std::filesystem::path> writeCheckpoint(const std::filesystem::path& checkpointsFolder, std::int64_t step,
    const std::function<Result<void>(const std::filesystem::path& folder)>& fill);

/// Errors: "checkpoint.damaged" naming the file; "file.cancelled".
Result<void> verifyChecksums(const std::filesystem::path& checkpointFolder, const Progress& progress = {});

/// Removes what is newer than `step`: a run that resumes there makes it anew.
void removeCheckpointsAfter(const std::filesystem::path& checkpointsFolder, std::int64_t step);

/// Removes all but the newest `keep` and the best.
void pruneCheckpoints(const std::filesystem::path& checkpointsFolder, int keep);

} // namespace luthier
