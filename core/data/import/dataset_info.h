#pragma once
/// LLaMA-Factory's registry of data sets: which file is read how.
/// Source: LLaMA-Factory, data/README.md ("dataset_info.json").

#include "core/data/import/mapping.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

struct RegisteredDataset {
    std::string name, fileName;
    /// Nothing if the registry relies on the default of its form (Alpaca): then rows are recognised.
    std::optional<ColumnMapping> mapping;
};

/// Data sets in local files; those from a hub or a script are left out. Errors: file errors, "json.syntax".
Result<std::vector<RegisteredDataset>> readDatasetInfo(const std::filesystem::path& file);

/// What a dataset_info.json beside `file` says about it; nothing if there is none, or it cannot be read.
std::optional<ColumnMapping> registeredMapping(const std::filesystem::path& file);

} // namespace luthier
