#pragma once
/// Exports that a person made of a project's runs, wherever their folders lie. Each was loaded again and compared with
/// its model before it was kept; models that a plan merges for its next step are not among them.

#include "core/recipe/methods.h"
#include "core/run/parity_report.h"
#include "core/store/project_store.h"

#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

struct ExportOutcome {
    std::filesystem::path folder; ///< absolute
    std::string run;              ///< its id
    ExportForm form = ExportForm::Peft;
    ParityReport parity; ///< what a fresh process found
};

struct KeptExport {
    std::filesystem::path folder; ///< absolute
    std::string run, format;      ///< its id; as the engine's command spells it
    int tokens = 0, agreeing = 0; ///< tokens compared; of these, equal to the model's own
    bool exists() const {
        std::error_code code; // what cannot be looked at is not there
        return std::filesystem::is_directory(folder, code);
    }
};

/// Newest first. @param project  its folder
std::vector<KeptExport> keptExports(const ProjectStore& store, const std::filesystem::path& project);
/// Adds an export; an older one with the same folder is dropped. Errors: those of ProjectStore.
Result<void> keepExport(ProjectStore& store, const std::filesystem::path& project, const ExportOutcome& outcome);

} // namespace luthier
