#include "core/project/kept_exports.h"

#include "core/recipe/recipe.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

constexpr const char* kExports = "exports"; // key of the project's settings

} // namespace

std::vector<KeptExport> keptExports(const ProjectStore& store, const std::filesystem::path& project) {
    std::vector<KeptExport> out;
    const auto kept = nlohmann::json::parse(store.setting(kExports), nullptr, /*allow_exceptions=*/false);
    if (!kept.is_array()) return out;
    for (const auto& json : kept) {
        if (!json.is_object()) continue;
        try {
            // Relative to the project's folder, which may have been moved.
            out.push_back({resolvePath(json.at("folder"), project), json.at("run"), json.at("format"),
                json.at("tokens"), json.at("agreeing")});
        } catch (const nlohmann::json::exception&) { // of another program's version: it is not listed
        }
    }
    return out;
}

Result<void> keepExport(ProjectStore& store, const std::filesystem::path& project, const ExportOutcome& outcome) {
    std::vector<KeptExport> all = keptExports(store, project);
    std::erase_if(all, [&](const KeptExport& each) { return each.folder == outcome.folder; });
    all.insert(all.begin(), {outcome.folder, outcome.run, std::string(keyOf(outcome.form)), outcome.parity.tokens,
                                outcome.parity.agreeing});
    auto json = nlohmann::ordered_json::array();
    for (const KeptExport& each : all) {
        const auto inside = each.folder.lexically_relative(project);
        const bool isOutside = inside.empty() || *inside.begin() == "..";
        json.push_back({{"folder", (isOutside ? each.folder : inside).string()}, {"run", each.run},
            {"format", each.format}, {"tokens", each.tokens}, {"agreeing", each.agreeing}});
    }
    return store.setSetting(kExports, json.dump());
}

} // namespace luthier
