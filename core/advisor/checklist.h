#pragma once
/// The seed's checklist for starting a fine-tuning project (the fine-tuning guide, 7.1): four phases, twelve items, in
/// both languages.

#include "core/base/bilingual.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

struct ChecklistItem {
    std::string key; ///< kept in project.db: never rename it
    BilingualText text;
};

struct ChecklistPhase {
    std::string key; ///< kept in project.db with items of one's own: never rename it
    BilingualText title;
    std::vector<ChecklistItem> items;
};

/// Reads resources/checklist.yaml. Errors: "resources.bad_yaml" naming file, line and key.
Result<std::vector<ChecklistPhase>> readChecklist(const std::filesystem::path& file);

} // namespace luthier
