#include "core/data/import/mapping.h"

#include "core/base/text.h"
#include "core/data/import/row_value.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace luthier {

using importing::failRow;
using importing::Members;
using importing::readText;
using Element = simdjson::dom::element;

namespace {

// clang-format off
constexpr MappingPart kParts[] = {
    {"text",     QT_TRANSLATE_NOOP("data", "Raw text"),               &ColumnMapping::text},
    {"messages", QT_TRANSLATE_NOOP("data", "Turns"),                  &ColumnMapping::messages},
    {"system",   QT_TRANSLATE_NOOP("data", "System prompt"),          &ColumnMapping::system},
    {"history",  QT_TRANSLATE_NOOP("data", "Earlier turns, as pairs"), &ColumnMapping::history},
    {"prompt",   QT_TRANSLATE_NOOP("data", "Prompt"),                 &ColumnMapping::prompt},
    {"query",    QT_TRANSLATE_NOOP("data", "Added to the prompt"),    &ColumnMapping::query},
    {"response", QT_TRANSLATE_NOOP("data", "Answer"),                 &ColumnMapping::response},
    {"chosen",   QT_TRANSLATE_NOOP("data", "Better answer"),          &ColumnMapping::chosen},
    {"rejected", QT_TRANSLATE_NOOP("data", "Worse answer"),           &ColumnMapping::rejected},
    {"margin",   QT_TRANSLATE_NOOP("data", "How much better"),        &ColumnMapping::margin},
    {"label",    QT_TRANSLATE_NOOP("data", "Is the answer good?"),    &ColumnMapping::label},
    {"tools",    QT_TRANSLATE_NOOP("data", "Functions"),              &ColumnMapping::tools},
};

// What people call the roles. function_call is an assistant's turn that calls.
constexpr std::pair<std::string_view, std::string_view> kRoles[] = {
    {"user", "user"}, {"human", "user"}, {"prompter", "user"}, {"assistant", "assistant"}, {"gpt", "assistant"},
    {"chatgpt", "assistant"}, {"bot", "assistant"}, {"model", "assistant"}, {"bing", "assistant"}, {"bard", "assistant"},
    {"system", "system"}, {"developer", "system"}, {"tool", "tool"}, {"observation", "tool"}, {"function_response", "tool"},
    {"function", "tool"}, {"ipython", "tool"}, {"function_call", "function_call"}, {"tool_call", "function_call"},
};
// clang-format on

std::string minified(const Element& value) { return simdjson::minify(value); }

/// JSON that stands in a text (tools and calls often do), minified; empty if it is no list or object.
std::string embeddedJson(std::string_view text) {
    simdjson::dom::parser parser;
    Element value;
    if (parser.parse(simdjson::padded_string(text)).get(value) != simdjson::SUCCESS) return {};
    return value.is_array() || value.is_object() ? minified(value) : std::string();
}

/// {"name", "arguments"}, or a list of them, as OpenAI's tool_calls; empty if it is neither.
std::string toolCallsOf(std::string_view text) {
    const std::string json = embeddedJson(text);
    if (json.empty()) return {};
    const auto value = nlohmann::ordered_json::parse(json);
    auto calls = nlohmann::ordered_json::array();
    for (const auto& call : value.is_array() ? value : nlohmann::ordered_json::array({value})) {
        if (!call.is_object() || !call.contains("name")) return {};
        calls.push_back({{"type", "function"}, {"function", call}});
    }
    return calls.dump();
}

/// OpenAI gives a call's arguments as JSON in a text; templates want them as what they are.
std::string openedToolCalls(const Element& value) {
    auto calls = nlohmann::ordered_json::parse(minified(value), nullptr, false);
    if (!calls.is_array()) return {};
    for (auto& call : calls) {
        if (!call.is_object() || !call.contains("function") || !call["function"].is_object()) continue;
        const auto arguments = call["function"].find("arguments");
        if (arguments == call["function"].end() || !arguments->is_string()) continue;
        auto opened = nlohmann::ordered_json::parse(arguments->get<std::string>(), nullptr, false);
        if (opened.is_object()) *arguments = std::move(opened);
    }
    return calls.empty() ? std::string() : calls.dump();
}

class RowConverter {
public:
    RowConverter(const Members& row, const ColumnMapping& mapping, Record& record)
        : m_row(row)
        , m_mapping(mapping)
        , m_record(record) {}

    Result<void> convert() {
        m_record.id.clear();
        m_record.text.clear();
        m_record.tools.clear();
        m_record.preference.reset();
        m_record.label.reset();
        m_messages = 0;
        if (!m_mapping.text.empty()) {
            m_record.messages.clear();
            LUTHIER_TRY_DO(readText(column(m_mapping.text), m_mapping.text, m_record.text));
            if (trimmed(m_record.text).empty()) return failRow({QT_TRANSLATE_NOOP("errors", "The text is empty."), {}});
            return {};
        }
        LUTHIER_TRY_DO(readPrompt());
        if (!m_mapping.response.empty()) LUTHIER_TRY_DO(addAnswer(m_mapping.response));
        m_record.messages.resize(m_messages);
        if (!m_mapping.chosen.empty() || !m_mapping.rejected.empty()) return readPreference();
        if (!m_mapping.label.empty()) {
            const auto value = column(m_mapping.label);
            m_record.label = value ? importing::boolOf(*value) : std::nullopt;
            if (!m_record.label)
                return failRow(
                    {QT_TRANSLATE_NOOP("errors", "{key} is neither true nor false."), {{"key", m_mapping.label}}});
        }
        if (m_record.messages.size() < 2 || m_record.messages.back().role != "assistant")
            return failRow({QT_TRANSLATE_NOOP("errors", "The conversation does not end with an answer."), {}});
        return checkAnswer(m_record.messages.back());
    }

private:
    std::optional<Element> column(const std::string& name) const {
        return name.empty() ? std::nullopt : m_row.find(name);
    }

    /// A new turn at the end. Turns of the row before are used again.
    ChatMessage& add(std::string_view role) {
        if (m_messages == m_record.messages.size()) m_record.messages.emplace_back();
        ChatMessage& message = m_record.messages[m_messages++];
        message.role = role;
        message.content.clear();
        message.toolCalls.clear();
        message.reasoning.clear();
        message.isLearned = true;
        return message;
    }

    Result<void> readPrompt() {
        if (!m_mapping.system.empty()) {
            LUTHIER_TRY_DO(readText(column(m_mapping.system), m_mapping.system, m_text));
            if (!m_text.empty()) add("system").content = m_text;
        }
        if (const auto tools = column(m_mapping.tools); tools && !tools->is_null()) {
            std::string_view text;
            m_record.tools = tools->get(text) == simdjson::SUCCESS ? embeddedJson(text) : minified(*tools);
            if (m_record.tools == "[]" || m_record.tools == "{}") m_record.tools.clear();
        }
        LUTHIER_TRY_DO(readHistory());
        if (const auto turns = column(m_mapping.messages); turns && !turns->is_null())
            LUTHIER_TRY_DO(addTurns(*turns, "user"));
        if (m_mapping.prompt.empty()) return {};
        const auto prompt = column(m_mapping.prompt);
        if (prompt && prompt->is_array()) {
            LUTHIER_TRY_DO(addTurns(*prompt, "user"));
        } else {
            LUTHIER_TRY_DO(readText(prompt, m_mapping.prompt, m_text));
            LUTHIER_TRY_DO(readText(column(m_mapping.query), m_mapping.query, m_more));
            if (!m_more.empty()) m_text += (m_text.empty() ? "" : "\n") + m_more;
            if (m_text.empty()) return failRow({QT_TRANSLATE_NOOP("errors", "The question is empty."), {}});
            add("user").content = m_text;
        }
        return {};
    }

    /// Pairs of question and answer.
    Result<void> readHistory() {
        const auto history = column(m_mapping.history);
        simdjson::dom::array pairs;
        if (!history || history->get(pairs) != simdjson::SUCCESS) return {};
        for (const Element pair : pairs) {
            simdjson::dom::array turns;
            std::string_view question, answer;
            if (pair.get(turns) != simdjson::SUCCESS || turns.size() != 2 ||
                turns.at(0).get(question) != simdjson::SUCCESS || turns.at(1).get(answer) != simdjson::SUCCESS)
                return failRow({QT_TRANSLATE_NOOP("errors", "history is not a list of pairs."), {}});
            add("user").content = question;
            add("assistant").content = answer;
        }
        return {};
    }

    Result<void> addTurns(const Element& value, std::string_view roleOfText) {
        simdjson::dom::array turns;
        if (value.get(turns) != simdjson::SUCCESS)
            return failRow({QT_TRANSLATE_NOOP("errors", "The turns are not a list."), {}});
        for (const Element turn : turns) {
            std::string_view text;
            if (turn.get(text) == simdjson::SUCCESS) { // turns without roles take turns
                add(m_messages % 2 == 0 || roleOfText == "assistant" ? roleOfText : "assistant").content = text;
                continue;
            }
            LUTHIER_TRY_DO(addTurn(turn));
        }
        return {};
    }

    Result<void> addTurn(const Element& value) {
        simdjson::dom::object object;
        if (value.get(object) != simdjson::SUCCESS)
            return failRow({QT_TRANSLATE_NOOP("errors", "A turn is not an object."), {}});
        const Members turn(object);
        const auto tag = [&](const std::string& chosen, const char* usual, const char* other) {
            if (!chosen.empty()) return std::string_view(chosen);
            return std::string_view(turn.find(usual) ? usual : other);
        };
        const std::string_view roleTag = tag(m_mapping.roleTag, "role", "from");
        const std::string_view contentTag = tag(m_mapping.contentTag, "content", "value");
        LUTHIER_TRY_DO(readText(turn.find(roleTag), roleTag, m_role));
        const std::string_view role = roleOf(m_role);
        if (role.empty())
            return failRow({QT_TRANSLATE_NOOP("errors", "The role {role} is not supported."), {{"role", m_role}}});
        ChatMessage& message = add(role == "function_call" ? "assistant" : role);
        LUTHIER_TRY_DO(readContent(turn.find(contentTag), contentTag, message.content));
        if (role == "function_call") {
            message.toolCalls = toolCallsOf(message.content);
            if (!message.toolCalls.empty()) message.content.clear();
        }
        if (const auto calls = turn.find("tool_calls"); calls && calls->is_array())
            message.toolCalls = openedToolCalls(*calls);
        for (const char* key : {"reasoning_content", "thinking", "reasoning"})
            if (const auto thought = turn.find(key); thought && thought->is_string() && message.reasoning.empty())
                LUTHIER_TRY_DO(readText(thought, key, message.reasoning));
        for (const char* key : {"weight", "train", "loss"})
            if (const auto weight = turn.find(key); weight && !weight->is_null())
                LUTHIER_TRY_DO(readWeight(*weight, key, message.isLearned));
        return {};
    }

    /// OpenAI's weight, axolotl's train, LLaMA-Factory's loss: yes or no. A loss that is another number is a measured
    /// one.
    static Result<void> readWeight(const Element& value, std::string_view key, bool& isLearned) {
        const auto number = importing::numberOf(value);
        const auto flag = importing::boolOf(value);
        if (flag || number == 0.0 || number == 1.0)
            isLearned = isLearned && (flag ? *flag : *number != 0);
        else if (key == "weight")
            return failRow(
                {QT_TRANSLATE_NOOP("errors", "{key} of a turn is neither 0 nor 1."), {{"key", std::string(key)}}});
        return {};
    }

    /// Text, or a list of text parts.
    static Result<void> readContent(const std::optional<Element>& value, std::string_view name, std::string& out) {
        simdjson::dom::array parts;
        if (!value || value->get(parts) != simdjson::SUCCESS) return readText(value, name, out);
        out.clear();
        for (const Element part : parts) {
            std::string_view type, text;
            if (part["type"].get(type) != simdjson::SUCCESS || type != "text" ||
                part["text"].get(text) != simdjson::SUCCESS)
                return failRow({QT_TRANSLATE_NOOP("errors", "A part of a message is not text."), {}});
            out += text;
        }
        return {};
    }

    std::string_view roleOf(const std::string& name) const {
        if (const auto own = m_mapping.roles.find(name); own != m_mapping.roles.end()) return own->second;
        for (const auto& [theirs, ours] : kRoles)
            if (theirs == name) return ours;
        return {};
    }

    /// Text is an assistant's turn; a turn or a list of turns is itself.
    Result<void> addAnswer(const std::string& name) {
        const auto value = column(name);
        if (value && value->is_array()) return addTurns(*value, "assistant");
        if (value && value->is_object()) return addTurn(*value);
        LUTHIER_TRY_DO(readText(value, name, m_text));
        add("assistant").content = m_text;
        return {};
    }

    /// The turns of one of the two answers, apart from the prompt.
    Result<std::vector<ChatMessage>> answerTurns(const std::string& name) {
        const std::size_t before = m_messages;
        LUTHIER_TRY_DO(addAnswer(name));
        std::vector<ChatMessage> turns(m_record.messages.begin() + before, m_record.messages.begin() + m_messages);
        m_messages = before;
        m_record.messages.resize(before);
        return turns;
    }

    Result<void> readPreference() {
        LUTHIER_TRY(chosen, answerTurns(m_mapping.chosen));
        LUTHIER_TRY(rejected, answerTurns(m_mapping.rejected));
        // Many sets repeat the prompt in both answers (TRL's implicit prompt): what both begin with is the prompt.
        std::size_t shared = 0;
        while (shared + 1 < std::min(chosen.size(), rejected.size()) && chosen[shared] == rejected[shared])
            ++shared;
        if (shared > 0) {
            // With a question in it, it is the prompt again; without, it goes on behind the prompt (calls of
            // functions).
            const auto end = chosen.begin() + static_cast<std::ptrdiff_t>(shared);
            const bool isPrompt =
                std::any_of(chosen.begin(), end, [](const ChatMessage& turn) { return turn.role == "user"; });
            if (!isPrompt)
                m_record.messages.insert(m_record.messages.end(), chosen.begin(), end);
            else if (m_record.messages.size() <= shared)
                m_record.messages.assign(chosen.begin(), end);
            chosen.erase(chosen.begin(), chosen.begin() + shared);
            rejected.erase(rejected.begin(), rejected.begin() + shared);
        }
        const bool isAsked = std::any_of(m_record.messages.begin(), m_record.messages.end(),
            [](const ChatMessage& turn) { return turn.role == "user"; });
        const bool isAnswered = !m_record.messages.empty() && m_record.messages.back().role == "assistant" &&
                                m_record.messages.back().toolCalls.empty();
        if (!isAsked || isAnswered)
            return failRow({QT_TRANSLATE_NOOP("errors", "There is no question before the two answers."), {}});
        for (const auto* turns : {&chosen, &rejected}) {
            if (turns->empty() || turns->back().role != "assistant")
                return failRow({QT_TRANSLATE_NOOP("errors", "The conversation does not end with an answer."), {}});
            LUTHIER_TRY_DO(checkAnswer(turns->back()));
        }
        m_record.preference = {std::move(chosen), std::move(rejected), {}};
        if (const auto margin = column(m_mapping.margin)) m_record.preference->margin = importing::numberOf(*margin);
        return {};
    }

    static Result<void> checkAnswer(const ChatMessage& answer) {
        if (answer.content.empty() && answer.toolCalls.empty())
            return failRow({QT_TRANSLATE_NOOP("errors", "The answer is empty."), {}});
        return {};
    }

    const Members& m_row;
    const ColumnMapping& m_mapping;
    Record& m_record;
    std::size_t m_messages = 0; // of m_record.messages, how many are this row's
    std::string m_text, m_more, m_role;
};

} // namespace

std::span<const MappingPart> mappingParts() { return kParts; }

Result<void> convertRow(const Element& element, const ColumnMapping& mapping, Record& record) {
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS)
        return failRow({QT_TRANSLATE_NOOP("errors", "It is not an object with columns."), {}});
    const Members row(object);
    return RowConverter(row, mapping, record).convert();
}

Result<ColumnMapping> mappingFromJson(const nlohmann::ordered_json& json) {
    ColumnMapping mapping;
    mapping.format = "custom";
    std::vector<std::string> known = {"format", "role_tag", "content_tag", "roles"};
    for (const MappingPart& part : kParts)
        known.emplace_back(part.key);
    for (const auto& member : json.items()) {
        const std::string& key = member.key();
        const auto& value = member.value();
        const auto part =
            std::find_if(std::begin(kParts), std::end(kParts), [&](const auto& p) { return p.key == key; });
        if (part != std::end(kParts) && value.is_string())
            mapping.*part->column = value;
        else if (key == "format" && value.is_string())
            mapping.format = value;
        else if (key == "role_tag" && value.is_string())
            mapping.roleTag = value;
        else if (key == "content_tag" && value.is_string())
            mapping.contentTag = value;
        else if (key == "roles" && value.is_object()) {
            for (const auto& [theirs, ours] : value.items())
                if (ours.is_string()) mapping.roles[theirs] = ours;
        } else {
            const auto near = nearestName(key, known);
            return fail("mapping.unknown",
                {QT_TRANSLATE_NOOP("errors", "{key} is no part that a column can play."), {{"key", key}}}, {},
                near ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *near}}} : Message{});
        }
    }
    return mapping;
}

nlohmann::ordered_json toJson(const ColumnMapping& mapping) {
    nlohmann::ordered_json json;
    if (!mapping.format.empty()) json["format"] = mapping.format;
    for (const MappingPart& part : kParts)
        if (!(mapping.*part.column).empty()) json[std::string(part.key)] = mapping.*part.column;
    if (!mapping.roleTag.empty()) json["role_tag"] = mapping.roleTag;
    if (!mapping.contentTag.empty()) json["content_tag"] = mapping.contentTag;
    if (!mapping.roles.empty()) json["roles"] = mapping.roles;
    return json;
}

} // namespace luthier
