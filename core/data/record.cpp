#include "core/data/record.h"

#include "core/base/file.h"

#include <nlohmann/json.hpp>

namespace luthier {

using Json = nlohmann::ordered_json;

std::string Record::prompt() const {
    if (!isConversation()) return {};
    std::string out;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const bool isLast = i + 1 == messages.size();
        if (isLast && messages[i].role == "assistant") break;
        out += (out.empty() ? "" : "\n") + messages[i].content;
    }
    return out;
}

std::string Record::answer() const {
    if (!isConversation()) return text;
    return messages.back().role == "assistant" ? messages.back().content : std::string();
}

std::string toJsonLine(const Record& record) {
    Json json;
    if (!record.id.empty()) json["id"] = record.id;
    if (record.isConversation()) {
        json["messages"] = Json::array();
        for (const ChatMessage& message : record.messages)
            json["messages"].push_back({{"role", message.role}, {"content", message.content}});
    } else {
        json["text"] = record.text;
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Record> parseRecord(std::string_view line) {
    const auto failShape = [](const std::string& reason) {
        return fail("record.shape", {QT_TRANSLATE_NOOP("errors", "This row cannot be read."), {}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", reason}}});
    };
    try {
        const Json json = Json::parse(line);
        Record record;
        record.id = json.value("id", "");
        if (json.contains("messages"))
            for (const Json& message : json["messages"])
                record.messages.push_back({message.at("role"), message.at("content")});
        else
            record.text = json.at("text");
        return record;
    } catch (const nlohmann::json::exception& e) {
        return failShape(e.what());
    }
}

Result<std::vector<Record>> readRecords(const std::filesystem::path& file) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    std::vector<Record> out;
    std::string_view rest = mapped.text();
    for (int line = 1; !rest.empty(); ++line) {
        const auto end = rest.find('\n');
        const std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.empty()) continue;
        auto record = parseRecord(text);
        if (!record)
            return fail(record.error().code,
                {QT_TRANSLATE_NOOP("errors", "Line {line} of {file} cannot be read."),
                    {{"line", std::to_string(line)}, {"file", file.string()}}},
                record.error().why, {QT_TRANSLATE_NOOP("errors", "Import the data again."), {}});
        out.push_back(std::move(*record));
    }
    return out;
}

} // namespace luthier
