#include "core/advisor/checklist.h"

#include "core/formats/resource_yaml.h"

namespace luthier {

Result<std::vector<ChecklistPhase>> readChecklist(const std::filesystem::path& file) {
    std::vector<ChecklistPhase> out;
    LUTHIER_TRY_DO(readResourceYaml(file, [&](const ResourceNode& top) {
        for (const ResourceNode& phase : top.onlyHas({"phases"}).list("phases")) {
            out.push_back({phase.onlyHas({"key", "title", "items"}).string("key"), phase.text("title"), {}});
            for (const ResourceNode& item : phase.list("items"))
                out.back().items.push_back({item.onlyHas({"key", "text"}).string("key"), item.text("text")});
        }
    }));
    return out;
}

} // namespace luthier
