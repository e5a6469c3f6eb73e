#pragma once
/// The engine as a program on this machine.

#include "core/base/result.h"
#include "core/run/run_folder.h"

#include <filesystem>

namespace luthier::ui {

/// Beside this program, or where LUTHIER_ENGINE says.
std::filesystem::path enginePath();

/// Starts `luthier-engine train`, in its own session: closing the window never stops a run. Its output goes to
/// engine.log. Errors: "engine.missing".
Result<void> startTraining(const RunFolder& run, bool resume);

} // namespace luthier::ui
