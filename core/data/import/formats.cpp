#include "core/data/import/formats.h"

#include "core/data/import/row_value.h"

namespace luthier {

namespace {

using M = ColumnMapping;
using Kind = FormatColumn::Kind;

constexpr std::string_view kPrompts = "prompt|instruction|question|query|input";
constexpr std::string_view kTurns = "messages|conversations|conversation|chat|dialog|turns";

// clang-format off
// What each format's columns are called: part, names, required, kind.
constexpr FormatColumn kPreferenceTurns[] = {
    {&M::messages, "conversations|conversation|messages|prompt", true, Kind::Turns}, {&M::system, "system"},
    {&M::chosen, "chosen", true}, {&M::rejected, "rejected", true}, {&M::margin, "margin"}, {&M::tools, "tools"}};
constexpr FormatColumn kPreference[] = {
    {&M::prompt, kPrompts, true, Kind::Text}, {&M::query, "input"}, {&M::system, "system"}, {&M::history, "history"},
    {&M::chosen, "chosen", true}, {&M::rejected, "rejected", true}, {&M::margin, "margin"}, {&M::tools, "tools"}};
constexpr FormatColumn kPreferenceImplicit[] = {
    {&M::chosen, "chosen", true, Kind::Turns}, {&M::rejected, "rejected", true, Kind::Turns}, {&M::margin, "margin"}, {&M::tools, "tools"}};
constexpr FormatColumn kKtoTurns[] = {
    {&M::messages, kTurns, true, Kind::Turns}, {&M::label, "label|kto_tag", true, Kind::Bool}, {&M::system, "system"}, {&M::tools, "tools"}};
constexpr FormatColumn kKto[] = {
    {&M::prompt, kPrompts, true}, {&M::response, "completion|response|answer|output", true}, {&M::label, "label|kto_tag", true, Kind::Bool},
    {&M::system, "system"}, {&M::history, "history"}, {&M::tools, "tools"}};
constexpr FormatColumn kMessages[] = {
    {&M::messages, "messages|conversation|chat|dialog|turns", true, Kind::Turns}, {&M::system, "system"}, {&M::tools, "tools"}};
constexpr FormatColumn kShareGpt[] = {
    {&M::messages, "conversations", true, Kind::Turns}, {&M::system, "system"}, {&M::tools, "tools"}};
constexpr FormatColumn kAlpaca[] = {
    {&M::prompt, "instruction", true}, {&M::query, "input"}, {&M::response, "output|response", true},
    {&M::system, "system"}, {&M::history, "history"}, {&M::tools, "tools"}};
constexpr FormatColumn kPromptCompletion[] = {
    {&M::prompt, "prompt", true}, {&M::response, "completion|response|answer|output", true}, {&M::system, "system|system_prompt"},
    {&M::history, "history"}, {&M::tools, "tools"}};
constexpr FormatColumn kQuestionAnswer[] = {
    {&M::prompt, "question|query|input", true}, {&M::response, "answer|response|output", true}, {&M::system, "system|system_prompt"}};
constexpr FormatColumn kText[] = {{&M::text, "text|content|body", true, Kind::Text}};

// From the most particular to the most general: the first that fits counts.
constexpr DataFormat kFormats[] = {
    // key,               label,                                                      fields,                          rows become,              columns
    {"preference_turns",    QT_TRANSLATE_NOOP("data", "Preferences in turns"),        "conversations, chosen, rejected", RecordKind::Preference,   kPreferenceTurns},
    {"preference",          QT_TRANSLATE_NOOP("data", "Preferences"),                 "prompt, chosen, rejected",        RecordKind::Preference,   kPreference},
    {"preference_implicit", QT_TRANSLATE_NOOP("data", "Preferences, prompt in both"), "chosen, rejected",                RecordKind::Preference,   kPreferenceImplicit},
    {"kto_turns",           QT_TRANSLATE_NOOP("data", "KTO in turns"),                "messages, label",                 RecordKind::Labelled,     kKtoTurns},
    {"kto",                 QT_TRANSLATE_NOOP("data", "KTO"),                         "prompt, completion, label",       RecordKind::Labelled,     kKto},
    {"messages",            QT_TRANSLATE_NOOP("data", "OpenAI messages"),             "messages",                        RecordKind::Conversation, kMessages},
    {"sharegpt",            QT_TRANSLATE_NOOP("data", "ShareGPT"),                    "conversations",                   RecordKind::Conversation, kShareGpt},
    {"alpaca",              QT_TRANSLATE_NOOP("data", "Alpaca"),                      "instruction, output",             RecordKind::Conversation, kAlpaca},
    {"prompt_completion",   QT_TRANSLATE_NOOP("data", "Prompt and completion"),       "prompt, completion",              RecordKind::Conversation, kPromptCompletion},
    {"question_answer",     QT_TRANSLATE_NOOP("data", "Question and answer"),         "question, answer",                RecordKind::Conversation, kQuestionAnswer},
    {"text",                QT_TRANSLATE_NOOP("data", "Plain text"),                  "text",                            RecordKind::Text,         kText},
};
// clang-format on

bool isOfKind(const simdjson::dom::element& value, Kind kind) {
    switch (kind) {
    case Kind::Any:
        return true;
    case Kind::Text:
        return value.is_string() || value.is_null();
    case Kind::Bool:
        return importing::boolOf(value).has_value();
    case Kind::Turns: {
        simdjson::dom::array turns;
        if (value.get(turns) != simdjson::SUCCESS) return value.is_null();
        return turns.size() == 0 || turns.at(0).is_object();
    }
    }
    return false;
}

/// The name of the first of `names` that the row has with the right kind of value.
std::string columnOf(const importing::Members& row, const FormatColumn& column) {
    std::string_view rest = column.names;
    while (!rest.empty()) {
        const std::string_view name = rest.substr(0, rest.find('|'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        if (const auto value = row.find(name); value && isOfKind(*value, column.kind)) return std::string(name);
    }
    return {};
}

} // namespace

std::span<const DataFormat> dataFormats() { return kFormats; }

const DataFormat* findDataFormat(std::string_view key) {
    for (const DataFormat& format : kFormats)
        if (format.key == key) return &format;
    return nullptr;
}

std::optional<ColumnMapping> recogniseFormat(const simdjson::dom::element& element) {
    simdjson::dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return std::nullopt;
    const importing::Members row(object);
    for (const DataFormat& format : kFormats) {
        ColumnMapping mapping;
        mapping.format = format.key;
        bool fits = true;
        for (const FormatColumn& column : format.columns) {
            std::string name = columnOf(row, column);
            // One column plays one part: "input" is the prompt where there is no other.
            for (const MappingPart& part : mappingParts())
                if (!name.empty() && mapping.*part.column == name) name.clear();
            fits = fits && (!column.isRequired || !name.empty());
            mapping.*column.part = std::move(name);
        }
        if (fits) return mapping;
    }
    return std::nullopt;
}

} // namespace luthier
