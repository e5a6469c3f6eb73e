// ShareGPT: conversations, a list of {from, value}; system may stand beside them.

#include "core/data/import/formats.h"

#include <nlohmann/json.hpp>

#include <map>

namespace luthier::importing {

namespace {

const std::map<std::string, std::string>& roleOf() {
    static const std::map<std::string, std::string> roles = {{"human", "user"}, {"user", "user"}, {"gpt", "assistant"},
        {"assistant", "assistant"}, {"chatgpt", "assistant"}, {"system", "system"}};
    return roles;
}

} // namespace

bool isShareGpt(const nlohmann::ordered_json& row) {
    return row.contains("conversations") && row["conversations"].is_array();
}

Result<Record> fromShareGpt(const nlohmann::ordered_json& row) {
    LUTHIER_TRY(system, textOf(row, "system"));
    Record record;
    if (!system.empty()) record.messages.push_back({"system", system});
    for (const auto& turn : row["conversations"]) {
        if (!turn.is_object()) return failRow({QT_TRANSLATE_NOOP("errors", "A turn is not an object."), {}});
        LUTHIER_TRY(from, textOf(turn, "from"));
        LUTHIER_TRY(value, textOf(turn, "value"));
        const auto role = roleOf().find(from);
        if (role == roleOf().end())
            return failRow({QT_TRANSLATE_NOOP("errors", "The role {role} is not supported."), {{"role", from}}});
        record.messages.push_back({role->second, value});
    }
    if (record.messages.size() < 2 || record.messages.back().role != "assistant")
        return failRow({QT_TRANSLATE_NOOP("errors", "The conversation does not end with an answer."), {}});
    if (record.messages.back().content.empty())
        return failRow({QT_TRANSLATE_NOOP("errors", "The answer is empty."), {}});
    return record;
}

} // namespace luthier::importing
