#include "core/data/record.h"

#include "core/base/file.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <simdjson.h>

namespace luthier {

using Json = nlohmann::ordered_json;

namespace {

tl::unexpected<Error> failShape(const Message& reason) {
    return fail("record.shape", {QT_TRANSLATE_NOOP("errors", "This row cannot be read."), {}}, reason,
        {QT_TRANSLATE_NOOP("errors", "Import the data again."), {}});
}

} // namespace

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
    const ChatMessage& last = preference ? preference->chosen.back() : messages.back();
    return last.role == "assistant" ? last.content : std::string();
}

std::vector<ChatMessage> Record::question() const {
    std::vector<ChatMessage> out = messages;
    if (!preference && endsWithAnswer()) out.pop_back();
    return out;
}

std::string_view recordKindKey(RecordKind kind) {
    switch (kind) {
    case RecordKind::Conversation:
        return "conversation";
    case RecordKind::Text:
        return "text";
    case RecordKind::Preference:
        return "preference";
    case RecordKind::Labelled:
        return "labelled";
    }
    return {};
}

RecordKind Record::kind() const {
    if (preference) return RecordKind::Preference;
    if (label) return RecordKind::Labelled;
    return isConversation() ? RecordKind::Conversation : RecordKind::Text;
}

namespace {

/// `text` with every byte that is no UTF-8 replaced by U+FFFD, so that a line can always be read back.
void appendText(std::string& out, const std::string& text) {
    if (simdjson::validate_utf8(text.data(), text.size())) return appendJsonString(out, text);
    std::string mended;
    for (std::size_t at = 0; at < text.size();)
        appendUtf8(mended, nextCodePoint(text, at));
    appendJsonString(out, mended);
}

void appendMessages(std::string& out, const std::vector<ChatMessage>& messages) {
    out += '[';
    for (const ChatMessage& message : messages) {
        if (&message != &messages.front()) out += ',';
        out += "{\"role\":";
        appendText(out, message.role);
        out += ",\"content\":";
        appendText(out, message.content);
        if (!message.toolCalls.empty()) out += ",\"tool_calls\":" + message.toolCalls;
        if (!message.reasoning.empty()) {
            out += ",\"reasoning_content\":";
            appendText(out, message.reasoning);
        }
        if (!message.isLearned) out += ",\"weight\":0";
        out += '}';
    }
    out += ']';
}

using Element = simdjson::dom::element;

/// What is wrong with the line; thrown and caught in this file only.
struct BadShape {
    Message what;
};

std::string textAt(const Element& object, std::string_view key) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS)
        throw BadShape{{QT_TRANSLATE_NOOP("errors", "Its {name} is no text."), {{"name", std::string(key)}}}};
    return std::string(text);
}

std::vector<ChatMessage> messagesOf(const Element& value) {
    simdjson::dom::array turns;
    if (value.get(turns) != simdjson::SUCCESS)
        throw BadShape{{QT_TRANSLATE_NOOP("errors", "Its messages are no list."), {}}};
    std::vector<ChatMessage> messages;
    messages.reserve(turns.size());
    for (const Element turn : turns) {
        messages.push_back({textAt(turn, "role"), textAt(turn, "content")});
        Element calls;
        if (turn["tool_calls"].get(calls) == simdjson::SUCCESS) messages.back().toolCalls = simdjson::minify(calls);
        if (turn["reasoning_content"].get(calls) == simdjson::SUCCESS && !calls.is_null())
            messages.back().reasoning = textAt(turn, "reasoning_content");
        double weight = 1;
        if (turn["weight"].get(weight) == simdjson::SUCCESS) messages.back().isLearned = weight != 0;
    }
    return messages;
}

Record recordOf(const Element& row) {
    Record record;
    Element value;
    if (row["id"].get(value) == simdjson::SUCCESS) record.id = textAt(row, "id");
    if (row["messages"].get(value) != simdjson::SUCCESS) {
        record.text = textAt(row, "text");
        return record;
    }
    record.messages = messagesOf(value);
    if (row["tools"].get(value) == simdjson::SUCCESS) record.tools = simdjson::minify(value);
    if (row["label"].get(value) == simdjson::SUCCESS) {
        bool label = false;
        if (value.get(label) != simdjson::SUCCESS)
            throw BadShape{{QT_TRANSLATE_NOOP("errors", "Its label is neither true nor false."), {}}};
        record.label = label;
    }
    Element rejected;
    if (row["chosen"].get(value) == simdjson::SUCCESS) {
        if (row["rejected"].get(rejected) != simdjson::SUCCESS)
            throw BadShape{{QT_TRANSLATE_NOOP("errors", "It has a chosen answer and no rejected one."), {}}};
        record.preference = {messagesOf(value), messagesOf(rejected), {}};
        double margin = 0;
        if (row["margin"].get(margin) == simdjson::SUCCESS) record.preference->margin = margin;
        if (record.preference->chosen.empty() || record.preference->rejected.empty())
            throw BadShape{{QT_TRANSLATE_NOOP("errors", "One of its two answers is empty."), {}}};
    }
    return record;
}

} // namespace

void appendJsonLine(std::string& out, const Record& record) {
    out += '{';
    if (!record.id.empty()) {
        out += "\"id\":";
        appendText(out, record.id);
        out += ',';
    }
    if (!record.isConversation()) {
        out += "\"text\":";
        appendText(out, record.text);
        out += '}';
        return;
    }
    out += "\"messages\":";
    appendMessages(out, record.messages);
    if (record.preference) {
        out += ",\"chosen\":";
        appendMessages(out, record.preference->chosen);
        out += ",\"rejected\":";
        appendMessages(out, record.preference->rejected);
        if (record.preference->margin) out += ",\"margin\":" + Json(*record.preference->margin).dump();
    }
    if (record.label) out += *record.label ? ",\"label\":true" : ",\"label\":false";
    if (!record.tools.empty()) out += ",\"tools\":" + record.tools;
    out += '}';
}

std::string toJsonLine(const Record& record) {
    std::string out;
    appendJsonLine(out, record);
    return out;
}

Result<Record> parseRecord(std::string_view line) {
    thread_local simdjson::dom::parser parser; // its room is used again: millions of rows pass through it
    Element row;
    if (const auto code = parser.parse(line.data(), line.size()).get(row); code != simdjson::SUCCESS)
        return failShape({QT_TRANSLATE_NOOP("errors", "It is not valid JSON."), {}});
    try {
        return recordOf(row);
    } catch (const BadShape& bad) {
        return failShape(bad.what);
    }
}

Result<Record> parseRecordOf(std::string_view jsonLine, int line, const std::filesystem::path& file) {
    auto record = parseRecord(jsonLine);
    if (!record)
        return fail(record.error().code,
            {QT_TRANSLATE_NOOP("errors", "Line {line} of {file} cannot be read."),
                {{"line", std::to_string(line)}, {"file", file.string()}}},
            record.error().why, {QT_TRANSLATE_NOOP("errors", "Import the data again."), {}});
    return record;
}

namespace {

Result<std::vector<Record>> readUpTo(const std::filesystem::path& file, std::size_t most, const Progress& progress) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    std::vector<Record> out;
    std::string_view rest = mapped.text();
    for (int line = 1; !rest.empty() && out.size() < most; ++line) {
        const auto end = rest.find('\n');
        const std::string_view text = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (text.empty()) continue;
        if (progress.isCancelled())
            return fail("record.cancelled", {QT_TRANSLATE_NOOP("errors", "Reading the rows was cancelled."), {}});
        LUTHIER_TRY(record, parseRecordOf(text, line, file));
        out.push_back(std::move(record));
    }
    return out;
}

} // namespace

Result<std::vector<Record>> readFirstRecords(const std::filesystem::path& file, std::size_t count) {
    return readUpTo(file, count, {});
}

Result<std::vector<Record>> readRecords(const std::filesystem::path& file, const Progress& progress) {
    return readUpTo(file, std::numeric_limits<std::size_t>::max(), progress);
}

} // namespace luthier
