#pragma once
/// Finds the folders that hold the tuned model of a run.

#include "core/run/run_folder.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// Where the tuned model of a run is.
struct RunModel {
    std::filesystem::path modelFolder; ///< the base, or for a full run the checkpoint
    std::optional<std::filesystem::path> adapterFolder;
    std::filesystem::path baseFolder;
    std::filesystem::path checkpoint;
    std::int64_t step = 0;        ///< of the checkpoint
    std::string chatTemplate;     ///< as the recipe says
    bool isOverPlainBase = false; ///< an adapter that stands over the base's own weights and tokens, as others can
    bool isWeightable = false;    ///< one that can be mixed with others there
    bool isMergeable = false;     ///< and merged with them into a new one
    std::vector<Error> damaged;   ///< better checkpoints that were passed over, and why
};
/// The best checkpoint of a run, or the one of `step`. Errors: "run.no_checkpoint".
Result<RunModel> findRunModel(const RunFolder& run, std::optional<std::int64_t> step = std::nullopt);
/// Whether both are adapters that one copy of their base can answer with in turn.
bool shareTheirBase(const RunModel& a, const RunModel& b);

} // namespace luthier
