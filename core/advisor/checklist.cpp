#include "core/advisor/checklist.h"

#include <yaml-cpp/yaml.h>

namespace luthier {

namespace {

struct BadYaml {
    int line;
    std::string reason;
};

BilingualText readText(const YAML::Node& node, const char* key) {
    const YAML::Node text = node[key];
    if (!text || !text.IsMap() || !text["en"] || !text["zh"])
        throw BadYaml{node.Mark().line + 1, std::string(key) + ".en/zh"};
    return {text["en"].as<std::string>(), text["zh"].as<std::string>()};
}

} // namespace

Result<std::vector<ChecklistPhase>> readChecklist(const std::filesystem::path& file) {
    const auto failYaml = [&](int line, const std::string& reason) {
        return fail("resources.bad_yaml",
            {QT_TRANSLATE_NOOP("errors", "{file} cannot be used."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "line {line}: {text}."), {{"line", std::to_string(line)}, {"text", reason}}},
            {QT_TRANSLATE_NOOP("errors", "Install Luthier again."), {}});
    };
    try {
        std::vector<ChecklistPhase> phases;
        for (const YAML::Node& phase : YAML::LoadFile(file.string())["phases"]) {
            ChecklistPhase out{readText(phase, "title"), {}};
            for (const YAML::Node& item : phase["items"]) {
                if (!item["key"]) throw BadYaml{item.Mark().line + 1, "key"};
                out.items.push_back({item["key"].as<std::string>(), readText(item, "text")});
            }
            phases.push_back(std::move(out));
        }
        return phases;
    } catch (const YAML::Exception& e) {
        return failYaml(e.mark.line + 1, e.msg);
    } catch (const BadYaml& e) {
        return failYaml(e.line, e.reason);
    }
}

} // namespace luthier
