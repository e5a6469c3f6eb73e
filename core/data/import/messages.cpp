// OpenAI messages: a list of {role, content}; content may be a list of text parts.

#include "core/data/import/formats.h"

#include <nlohmann/json.hpp>

namespace luthier::importing {

namespace {

Result<std::string> contentOf(const nlohmann::ordered_json& message) {
    const auto content = message.find("content");
    if (content == message.end() || !content->is_array()) return textOf(message, "content");
    std::string out;
    for (const auto& part : *content) {
        if (!part.is_object() || part.value("type", "") != "text")
            return failRow({QT_TRANSLATE_NOOP("errors", "A part of a message is not text."), {}});
        LUTHIER_TRY(text, textOf(part, "text"));
        out += text;
    }
    return out;
}

} // namespace

bool isMessages(const nlohmann::ordered_json& row) { return row.contains("messages") && row["messages"].is_array(); }

Result<Record> fromMessages(const nlohmann::ordered_json& row) {
    Record record;
    for (const auto& message : row["messages"]) {
        if (!message.is_object()) return failRow({QT_TRANSLATE_NOOP("errors", "A turn is not an object."), {}});
        LUTHIER_TRY(role, textOf(message, "role"));
        LUTHIER_TRY(content, contentOf(message));
        if (role != "system" && role != "user" && role != "assistant")
            return failRow({QT_TRANSLATE_NOOP("errors", "The role {role} is not supported."), {{"role", role}}});
        record.messages.push_back({role, content});
    }
    if (record.messages.size() < 2 || record.messages.back().role != "assistant")
        return failRow({QT_TRANSLATE_NOOP("errors", "The conversation does not end with an answer."), {}});
    if (record.messages.back().content.empty())
        return failRow({QT_TRANSLATE_NOOP("errors", "The answer is empty."), {}});
    return record;
}

} // namespace luthier::importing
