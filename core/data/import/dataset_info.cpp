#include "core/data/import/dataset_info.h"

#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::pair<const char*, std::string ColumnMapping::*> kColumns[] = {{"system", &ColumnMapping::system},
    {"tools", &ColumnMapping::tools}, {"history", &ColumnMapping::history}, {"prompt", &ColumnMapping::prompt},
    {"query", &ColumnMapping::query}, {"response", &ColumnMapping::response}, {"messages", &ColumnMapping::messages},
    {"chosen", &ColumnMapping::chosen}, {"rejected", &ColumnMapping::rejected}, {"kto_tag", &ColumnMapping::label}};

constexpr std::pair<const char*, const char*> kRoleTags[] = {{"user_tag", "user"}, {"assistant_tag", "assistant"},
    {"observation_tag", "tool"}, {"function_tag", "function_call"}, {"system_tag", "system"}};

std::optional<ColumnMapping> mappingOf(const Json& entry) {
    const bool isShareGpt = entry.value("formatting", "alpaca") == "sharegpt";
    const auto columns = entry.find("columns");
    if (!isShareGpt && columns == entry.end() && !entry.contains("tags")) return std::nullopt;
    ColumnMapping mapping;
    mapping.format = "dataset_info";
    if (columns != entry.end() && columns->is_object()) {
        for (const auto& [key, member] : kColumns)
            if (const auto name = columns->find(key); name != columns->end() && name->is_string())
                mapping.*member = *name;
    } else if (isShareGpt) {
        mapping.messages = "conversations";
    } else {
        mapping.prompt = "instruction";
        mapping.query = "input";
        mapping.response = "output";
    }
    if (isShareGpt) {
        if (mapping.messages.empty()) mapping.messages = "conversations";
        mapping.roleTag = "from";
        mapping.contentTag = "value";
    }
    if (const auto tags = entry.find("tags"); tags != entry.end() && tags->is_object()) {
        mapping.roleTag = tags->value("role_tag", mapping.roleTag);
        mapping.contentTag = tags->value("content_tag", mapping.contentTag);
        for (const auto& [tag, role] : kRoleTags)
            if (tags->contains(tag) && (*tags)[tag].is_string()) mapping.roles[(*tags)[tag]] = role;
    }
    // A prompt and nothing that answers it is text to learn from.
    if (!isShareGpt && mapping.response.empty() && mapping.chosen.empty()) {
        mapping.text = mapping.prompt;
        mapping.prompt.clear();
    }
    return mapping;
}

} // namespace

Result<std::vector<RegisteredDataset>> readDatasetInfo(const std::filesystem::path& file) {
    LUTHIER_TRY(json, readJsonObject(file));
    std::vector<RegisteredDataset> sets;
    for (const auto& [name, entry] : json.items()) {
        if (!entry.is_object() || !entry.contains("file_name") || !entry["file_name"].is_string()) continue;
        try {
            sets.push_back({name, entry["file_name"], mappingOf(Json(entry))});
        } catch (const nlohmann::json::exception& e) { // an entry of an odd shape is like one that is not there
            continue;
        }
    }
    return sets;
}

std::optional<ColumnMapping> registeredMapping(const std::filesystem::path& file) {
    std::error_code ignored;
    const auto registry = file.parent_path() / "dataset_info.json";
    if (!std::filesystem::exists(registry, ignored)) return std::nullopt;
    const auto sets = readDatasetInfo(registry);
    if (!sets) return std::nullopt;
    for (const RegisteredDataset& set : *sets)
        if (set.fileName == file.filename().string()) return set.mapping;
    return std::nullopt;
}

} // namespace luthier
