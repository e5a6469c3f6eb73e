#include "core/evaluate/document.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/data/record.h"
#include "core/evaluate/tool_calls.h"
#include "core/text/chars/unicode.h"
#include "core/text/jinja/jinja.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kFewShotSeed = 1234, kDrawSeed = 42;

tl::unexpected<Error> failRow(const std::filesystem::path& file, std::size_t line, Message why) {
    return fail("evaluate.bad_row",
        {QT_TRANSLATE_NOOP("errors", "{file}, line {line}, is no row of this task."),
            {{"file", file.string()}, {"line", std::to_string(line)}}},
        std::move(why), {QT_TRANSLATE_NOOP("errors", "Correct the row, or the task that reads it."), {}});
}

tl::unexpected<Error> failNoData(const Task& task, Message why, Message todo = {}) {
    return fail("evaluate.no_data",
        {QT_TRANSLATE_NOOP("errors", "There is nothing to ask in {name}."), {{"name", task.key}}}, std::move(why),
        std::move(todo));
}

/// A value that a task takes from a row: a column's name, or a template.
class Field {
public:
    static Result<Field> parse(const std::string& source) {
        Field out;
        out.m_source = source;
        LUTHIER_TRY(text, jinja::Template::parse(source));
        out.m_text = std::move(text);
        // "{{ choices.text }}" is a list, not Python's spelling of one.
        const std::string_view expression = trimmed(source);
        if (expression.starts_with("{{") && expression.ends_with("}}") &&
            expression.find("}}") == expression.size() - 2) {
            std::string_view inner = expression.substr(2, expression.size() - 4);
            if (inner.starts_with('-')) inner.remove_prefix(1); // marks of white space, no part of the expression
            if (inner.ends_with('-')) inner.remove_suffix(1);
            LUTHIER_TRY(value, jinja::Template::parse("{{ (" + std::string(inner) + ") | tojson }}"));
            out.m_value = std::move(value);
        }
        return out;
    }

    Result<Json> value(const Json& row, const jinja::Dict& variables) const {
        if (row.contains(m_source)) return row[m_source];
        if (m_value)
            if (const auto json = m_value->render(variables, {})) {
                Json parsed = Json::parse(json->text.bytes, nullptr, false);
                if (!parsed.is_discarded()) return parsed;
            }
        LUTHIER_TRY(rendered, m_text.render(variables, {}));
        return Json(rendered.text.bytes);
    }

private:
    std::string m_source;
    jinja::Template m_text;
    std::optional<jinja::Template> m_value;
};

std::string textOf(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

bool isWholeNumber(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A row with what the task's fields make of it.
struct Asked {
    std::string question;
    TaskDocument document;
    std::string answer() const {
        return document.choices.empty() || document.gold.empty()
                   ? (document.references.empty() ? std::string() : document.references.front())
                   : document.choices[document.gold.front()];
    }
};

class RowReader {
public:
    static Result<RowReader> make(const Task& task) {
        RowReader out(task);
        LUTHIER_TRY(question, Field::parse(task.doc_to_text));
        LUTHIER_TRY(target, Field::parse(task.doc_to_target));
        LUTHIER_TRY(choices, Field::parse(task.choiceTemplate));
        out.m_question = std::move(question);
        out.m_target = std::move(target);
        out.m_choices = std::move(choices);
        return out;
    }

    Result<Asked> read(const Json& row, const std::filesystem::path& file, std::size_t line) const {
        const jinja::Value value = jinja::fromJson(row);
        const jinja::Dict& variables = *value.dict();
        Asked out;
        out.document.id = row.contains("id") ? textOf(row["id"]) : std::to_string(line);
        if (!m_task.breakdown.empty() && row.contains(m_task.breakdown))
            out.document.part = textOf(row[m_task.breakdown]);
        if (!m_task.doc_to_text.empty()) {
            LUTHIER_TRY(question, m_question.value(row, variables));
            out.question = textOf(question);
        }
        LUTHIER_TRY_DO(readChoices(row, variables, out.document, file, line));
        if (m_task.doc_to_target.empty()) return out;
        LUTHIER_TRY(target, m_target.value(row, variables));
        LUTHIER_TRY_DO(readTarget(target, out.document, file, line));
        return out;
    }

private:
    explicit RowReader(const Task& task)
        : m_task(task) {}

    Result<void> readChoices(const Json& row, const jinja::Dict& variables, TaskDocument& out,
        const std::filesystem::path& file, std::size_t line) const {
        out.choices = m_task.doc_to_choice;
        for (std::string& choice : out.choices)
            if (contains(choice, "{{")) {
                LUTHIER_TRY(text, jinja::Template::parse(choice));
                LUTHIER_TRY(rendered, text.render(variables, {}));
                choice = rendered.text.bytes;
            }
        if (!m_task.choiceTemplate.empty()) LUTHIER_TRY_DO(readChoiceList(row, variables, out, file, line));
        if (m_task.output == OutputType::MultipleChoice && out.choices.size() < 2)
            return failRow(file, line, {QT_TRANSLATE_NOOP("errors", "There are fewer than two choices."), {}});
        return {};
    }

    Result<void> readChoiceList(const Json& row, const jinja::Dict& variables, TaskDocument& out,
        const std::filesystem::path& file, std::size_t line) const {
        LUTHIER_TRY(choices, m_choices.value(row, variables));
        if (!choices.is_array() || choices.empty())
            return failRow(
                file, line, {QT_TRANSLATE_NOOP("errors", "{key} gives no list."), {{"key", "doc_to_choice"}}});
        for (const Json& choice : choices)
            out.choices.push_back(textOf(choice));
        return {};
    }

    Result<void> readTarget(
        const Json& target, TaskDocument& out, const std::filesystem::path& file, std::size_t line) const {
        if (target.is_array() && target.empty() && m_task.output != OutputType::GenerateUntil)
            return failRow(
                file, line, {QT_TRANSLATE_NOOP("errors", "{key} gives no answer."), {{"key", "doc_to_target"}}});
        for (const Json& one : target.is_array() ? target : Json::array({target})) {
            const std::string text = textOf(one);
            if (out.choices.empty()) {
                out.references.push_back(text);
                continue;
            }
            const auto named = std::find(out.choices.begin(), out.choices.end(), text);
            const std::size_t index = one.is_number_integer() || (named == out.choices.end() && isWholeNumber(text))
                                          ? std::size_t(std::stoul(text.substr(0, 9)))
                                          : std::size_t(named - out.choices.begin());
            if (index >= out.choices.size())
                return failRow(file, line,
                    {QT_TRANSLATE_NOOP("errors", "The answer {got} is none of the choices."), {{"got", text}}});
            out.gold.push_back(index);
            if (m_task.output == OutputType::GenerateUntil) out.references.push_back(out.choices[index]);
        }
        if (m_task.output == OutputType::GenerateUntil) {
            out.choices.clear(); // they said only what the right answer is
            out.gold.clear();
        }
        return {};
    }

    const Task& m_task;
    Field m_question, m_target, m_choices;
};

/// `limit` of them drawn at random, always the same ones, in order; 0: all.
std::vector<std::size_t> chosenRows(std::size_t count, std::size_t limit) {
    std::vector<std::size_t> out(count);
    std::iota(out.begin(), out.end(), 0);
    if (limit == 0 || limit >= count) return out;
    Random{kDrawSeed}.shuffle(out);
    out.resize(limit);
    std::sort(out.begin(), out.end());
    return out;
}

Result<std::vector<Asked>> askedIn(const Task& task, const RowReader& reader, const std::filesystem::path& file) {
    LUTHIER_TRY(bytes, readWhole(file));
    std::vector<Asked> out;
    std::size_t line = 0;
    for (const std::string& text : splitText(bytes, '\n')) {
        ++line;
        if (trimmed(text).empty()) continue;
        const Json row = Json::parse(text, nullptr, false);
        if (!row.is_object()) return failRow(file, line, {QT_TRANSLATE_NOOP("errors", "It is no JSON object."), {}});
        LUTHIER_TRY(asked, reader.read(row, file, line));
        out.push_back(std::move(asked));
    }
    if (out.empty())
        return failNoData(task, {QT_TRANSLATE_NOOP("errors", "{file} has no rows."), {{"file", file.string()}}});
    return out;
}

/// As lm-evaluation-harness puts it together: description, examples with their answers, the question.
void write(const Task& task, const std::vector<const Asked*>& examples, Asked& asked) {
    std::string before;
    for (const Asked* example : examples)
        before += example->question + task.target_delimiter + (task.gen_prefix.empty() ? "" : task.gen_prefix + ' ') +
                  example->answer() + task.fewshot_delimiter;
    TaskDocument& out = asked.document;
    const std::string question = before + asked.question;
    out.prompt = task.description + question;
    if (!task.gen_prefix.empty()) out.prompt += task.target_delimiter + task.gen_prefix;
    // A text that answers nothing is no turn of a conversation.
    if (task.output == OutputType::LogLikelihoodRolling || out.prompt.empty()) return;
    out.answerBegin = task.gen_prefix;
    if (!task.description.empty()) out.messages.push_back({"system", task.description});
    out.messages.push_back({"user", question});
}

/// `count` different ones, each as likely as any other.
std::vector<const Asked*> drawExamples(const std::vector<Asked>& from, int count, const Asked* never, Random& random) {
    std::vector<const Asked*> out;
    const bool isAmong = never >= from.data() && never < from.data() + from.size();
    const std::size_t most = std::min(std::size_t(std::max(0, count)), from.size() - (isAmong ? 1 : 0));
    while (out.size() < most) {
        const Asked* drawn = &from[random.below(from.size())];
        if (drawn != never && std::find(out.begin(), out.end(), drawn) == out.end()) out.push_back(drawn);
    }
    return out;
}

/// Each turn that calls functions: the calls are to be made again.
void addToolCalls(const Record& record, std::vector<TaskDocument>& out) {
    for (std::size_t turn = 1; turn < record.messages.size(); ++turn) {
        const ChatMessage& message = record.messages[turn];
        if (message.role != "assistant" || toolCallsIn(message.toolCalls).empty()) continue;
        TaskDocument document;
        document.id = record.id;
        document.messages.assign(record.messages.begin(), record.messages.begin() + std::ptrdiff_t(turn));
        document.tools = record.tools;
        document.prompt = document.messages.back().content;
        document.references = {message.toolCalls};
        out.push_back(std::move(document));
    }
}

/// Rows as Luthier freezes them: the last answer is to be given again.
Result<std::vector<TaskDocument>> conversations(const Task& task, const std::filesystem::path& file) {
    LUTHIER_TRY(records, readRecords(file));
    std::vector<TaskDocument> out;
    const bool wantsText = task.output == OutputType::LogLikelihoodRolling;
    for (const Record& record : records) {
        const bool isText = record.kind() == RecordKind::Text;
        if (isText != wantsText || record.label == false) continue;
        if (task.asksToolCalls) {
            addToolCalls(record, out);
            continue;
        }
        TaskDocument document;
        document.id = record.id;
        const std::string answer(unicode::trimLeft(unicode::trimRight(record.answer())));
        document.references = {isText ? record.text : answer};
        if (!isText) {
            document.messages = record.messages;
            document.tools = record.tools;
            if (!record.preference) {
                // What follows the last answer's question: the answer itself, or calls and their results before it.
                while (!document.messages.empty() && document.messages.back().role != "user")
                    document.messages.pop_back();
            }
            if (answer.empty() || document.messages.empty()) continue;
            document.prompt = document.messages.back().content;
        }
        out.push_back(std::move(document));
    }
    return out;
}

/// Answers are compared document by document: no two may have the same id, and none may have none.
void makeIdsUnique(std::vector<TaskDocument>& documents) {
    std::map<std::string, int> seen;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        std::string& id = documents[i].id;
        if (id.empty()) id = std::to_string(i + 1);
        if (const int before = seen[id]++; before > 0) id += '#' + std::to_string(before + 1);
    }
}

} // namespace

Result<std::string> taskHash(const Task& task, const std::filesystem::path& data) {
    std::string all;
    for (const auto& file : {task.file, data.empty() ? task.data : data, task.fewShot}) {
        if (file.empty()) continue;
        LUTHIER_TRY(hash, hashFile(file));
        all += hash;
    }
    return fmt::format("{:016x}", hash64(all));
}

Result<std::vector<TaskDocument>> documentsOf(const Task& task, const DocumentOptions& options) {
    const std::filesystem::path file = options.data.empty() ? task.data : options.data;
    if (file.empty())
        return failNoData(task, {QT_TRANSLATE_NOOP("errors", "It asks held-out rows, and there are none."), {}},
            {QT_TRANSLATE_NOOP("errors", "Keep rows back when a run is made, or name a file."), {}});
    std::vector<TaskDocument> out;
    if (task.isConversations) {
        LUTHIER_TRY(all, conversations(task, file));
        makeIdsUnique(all);
        for (const std::size_t index : chosenRows(all.size(), options.limit))
            out.push_back(std::move(all[index]));
        if (out.empty())
            return failNoData(task, {QT_TRANSLATE_NOOP("errors", "The held-out rows are of another kind."), {}});
        return out;
    }
    LUTHIER_TRY(reader, RowReader::make(task));
    LUTHIER_TRY(all, askedIn(task, reader, file));
    std::vector<Asked> examples;
    if (task.num_fewshot > 0 && !task.fewShot.empty()) {
        LUTHIER_TRY(read, askedIn(task, reader, task.fewShot));
        examples = std::move(read);
    }
    Random random{kFewShotSeed};
    const std::vector<Asked>& from = examples.empty() ? all : examples;
    for (const std::size_t index : chosenRows(all.size(), options.limit)) {
        const auto drawn = drawExamples(from, task.num_fewshot, &all[index], random);
        Asked asked = all[index];
        write(task, drawn, asked);
        out.push_back(std::move(asked.document));
    }
    makeIdsUnique(out);
    return out;
}

} // namespace luthier
