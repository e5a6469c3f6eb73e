#pragma once
/// Builds a new project.db from what can still be read of a damaged one.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

struct Salvage {
    std::filesystem::path kept;      ///< the damaged file, under its new name: every byte of it is still there
    std::uint64_t rows = 0;          ///< entries that were read, of all tables
    std::vector<std::string> broken; ///< tables that could not be read, in part or in whole
    std::uint64_t datasetsFound = 0; ///< data sets whose entry was lost, found again by their folder
    std::uint64_t runsFound = 0;     ///< runs, likewise
};

/// Reads the tables of `project`/project.db entry by entry from both ends, up to where they break, into a new
/// database; data sets and runs whose entries are gone are found again by their folders. The damaged file is kept
/// under another name. The caller holds the project's lock.
/// Errors: "store.write", file errors; then project.db is what it was.
Result<Salvage> salvageProject(const std::filesystem::path& project);

} // namespace luthier
