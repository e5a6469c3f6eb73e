#pragma once
/// The exports that a person made of a project's runs, wherever their folders lie. Each was loaded again and compared
/// with its model before it was kept; what a plan merges for its next step is none of them.

#include "ui/session/exporter.h"
#include "ui/session/project.h"

namespace luthier::ui {

struct KeptExport {
    std::filesystem::path folder; ///< absolute
    std::string run, format;      ///< its id; as the engine's command spells it
    int tokens = 0, agreeing = 0; ///< compared; that were the model's own
    bool exists() const {
        std::error_code code; // what cannot be looked at is not there
        return std::filesystem::is_directory(folder, code);
    }
};

std::vector<KeptExport> keptExports(Project& project); ///< newest first
/// Adds it; one that had the same folder is forgotten. Errors: those of ProjectStore.
Result<void> keepExport(Project& project, const ExportOutcome& outcome);

} // namespace luthier::ui
