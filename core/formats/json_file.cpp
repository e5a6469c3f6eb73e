#include "core/formats/json_file.h"

#include "core/base/file.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

Message jsonFault(const std::exception& fault, std::string_view text) {
    const auto* where = dynamic_cast<const nlohmann::json::parse_error*>(&fault);
    if (!where) return {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", fault.what()}}};
    if (where->byte > text.size()) return {QT_TRANSLATE_NOOP("errors", "It ends too early."), {}};
    const auto begin = text.substr(0, where->byte);
    return {QT_TRANSLATE_NOOP("errors", "From line {line}, character {column} on it is not JSON."),
        {{"line", std::to_string(1 + std::count(begin.begin(), begin.end(), '\n'))},
            {"column", std::to_string(begin.size() - (begin.rfind('\n') + 1))}}};
}

Result<nlohmann::ordered_json> parseJsonObject(std::string_view text, const std::string& name) {
    try {
        auto value = nlohmann::ordered_json::parse(text);
        if (value.is_object()) return value;
        return fail("json.not_object",
            {QT_TRANSLATE_NOOP("errors", "{file} is not what it should be."), {{"file", name}}},
            {QT_TRANSLATE_NOOP("errors", "A JSON object was expected, in curly brackets."), {}},
            {QT_TRANSLATE_NOOP("errors", "Choose another file, or get it again from where it came."), {}});
    } catch (const nlohmann::json::exception& e) {
        return fail("json.syntax", {QT_TRANSLATE_NOOP("errors", "{file} is not valid JSON."), {{"file", name}}},
            jsonFault(e, text),
            {QT_TRANSLATE_NOOP("errors", "Choose another file, or get it again from where it came."), {}});
    }
}

Result<nlohmann::ordered_json> readJsonObject(const std::filesystem::path& file) {
    LUTHIER_TRY(text, readWhole(file));
    return parseJsonObject(text, file.string());
}

Result<void> writeJson(const std::filesystem::path& file, const nlohmann::ordered_json& value) {
    return writeWhole(file, value.dump(2) + "\n");
}

} // namespace luthier
