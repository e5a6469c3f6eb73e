#pragma once
/// Where the files of a run are.

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace luthier {

struct RunFolder {
    std::filesystem::path path;
    std::string recipeName = "run.yaml"; ///< people may call theirs otherwise

    std::filesystem::path recipe() const { return path / recipeName; }
    std::filesystem::path events() const { return path / "events.jsonl"; }
    std::filesystem::path control() const { return path / "control"; }
    std::filesystem::path lock() const { return path / "engine.lock"; }
    std::filesystem::path checkpoints() const { return path / "checkpoints"; }
    /// Of a reward model: the scores of the held-out pairs at the last evaluation (core/run/held_out_scores.h).
    std::filesystem::path heldOutScores() const { return path / "held_out_scores.jsonl"; }
    std::filesystem::path log() const { return path / "engine.log"; }
    std::filesystem::path tensorboard() const { return path / "tensorboard"; }
};

/// A run folder, or the recipe inside it, whatever its name: everything of the run lies beside that file. A folder
/// without a run.yaml is that of its only YAML file. Errors: "run.missing".
Result<RunFolder> openRunFolder(const std::filesystem::path& folderOrRecipe);

/// Whether a path names a run rather than a model: a recipe, or a folder that openRunFolder takes and no config.json.
bool isRun(const std::filesystem::path& folderOrRecipe);

/// "0007-lora-support": the next free number under `runsFolder` and the name in safe characters. Makes the folder.
Result<RunFolder> makeRunFolder(const std::filesystem::path& runsFolder, const std::string& name);

} // namespace luthier
