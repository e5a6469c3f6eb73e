#pragma once
/// A run's model in a form that others can use, offered only when it answers as the live one does.

#include "core/base/result.h"
#include "core/engine/export/parity.h"
#include "core/recipe/methods.h"
#include "core/run/run_folder.h"

#include <filesystem>
#include <functional>
#include <string>

namespace luthier::engine {

/// Loads a finished export in a process of its own and compares; the command line starts itself.
/// @param answers the file that writeAnswers made
using FreshCheck =
    std::function<Result<ParityReport>(const std::filesystem::path& exported, const std::filesystem::path& answers)>;

struct ExportRequest {
    RunFolder run;
    ExportForm form = ExportForm::Peft;
    std::filesystem::path to; ///< must not exist, or be empty
    FreshCheck check;
};

/// Only what the run's gate lets through (core/run/gate.h).
/// Writes into a temporary folder beside `to`, checks there, and renames only if the check holds.
/// Errors: "run.worse"; "export.exists"; "export.full_has_no_adapter"; "export.no_parity" with the numbers.
Result<ParityReport> exportRun(const ExportRequest& request);

} // namespace luthier::engine
