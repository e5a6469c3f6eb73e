#pragma once
/// The gate of what was merged, which has no run: is it better on rows that were held out than the base, and has it
/// more than one answer?

#include "core/base/progress.h"
#include "core/run/gate.h"

#include <filesystem>
#include <string>

namespace luthier::engine {

struct MergeGateRequest {
    std::filesystem::path merged; ///< a PEFT folder, or a whole model
    std::filesystem::path base;   ///< what it is compared with
    std::filesystem::path rows;   ///< held-out conversations or texts, JSON lines; the first 200 are used
    std::string chatTemplate = "model";
};

/// Errors: those of loading the models and of reading the rows.
Result<Gate> gateOfMerge(const MergeGateRequest& request, const Progress& progress = {});

} // namespace luthier::engine
