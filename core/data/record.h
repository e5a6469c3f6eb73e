#pragma once
/// One row of a data set: a conversation, raw text, a preference, or an answer with a label.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/text/chat_template.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Two answers to `Record::messages`, one better than the other. Each is a list of turns, the last of them the answer.
struct Preference {
    std::vector<ChatMessage> chosen, rejected;
    std::optional<double> margin; ///< how much better, where the data says it
    bool operator==(const Preference&) const = default;
};

enum class RecordKind { Conversation, Text, Preference, Labelled };
/// "conversation", "text", "preference", "labelled": kept in source.json.
std::string_view recordKindKey(RecordKind kind);

struct Record {
    std::string id;                    ///< "<data set>:<row>", kept through freezing; empty where nobody gave one
    std::vector<ChatMessage> messages; ///< a conversation, or the prompt of a preference; or
    std::string text;                  ///< raw text
    std::string tools = {};            ///< JSON: the functions that may be called, as the data has them; mostly empty
    std::optional<Preference> preference = {};
    std::optional<bool> label = {}; ///< KTO: is the last answer a good one?
    bool operator==(const Record&) const = default;

    RecordKind kind() const;
    bool isConversation() const { return !messages.empty(); }
    /// What is asked: everything before the last answer, for tables and comparisons.
    std::string prompt() const;
    /// The last answer (of a preference the chosen one), or the raw text.
    std::string answer() const;
    /// The messages before the answer, or before both of a pair.
    std::vector<ChatMessage> question() const;
    bool endsWithAnswer() const { return !messages.empty() && messages.back().role == "assistant"; }
};

/// One line of rows.jsonl: {"id": …, "messages": […]} or {"id": …, "text": …}; beside the messages may stand "tools",
/// "chosen" and "rejected" with "margin", and "label"; in a message "tool_calls", "reasoning_content" and "weight": 0.
/// Valid UTF-8, no newline inside.
std::string toJsonLine(const Record& record);
/// The same, appended to `out`.
void appendJsonLine(std::string& out, const Record& record);
/// Errors: "record.syntax", "record.shape".
Result<Record> parseRecord(std::string_view jsonLine);

/// A line of a file: the error names both. Errors: parseRecord's.
Result<Record> parseRecordOf(std::string_view jsonLine, int line, const std::filesystem::path& file);

/// The first records of a file. Errors: as readRecords.
Result<std::vector<Record>> readFirstRecords(const std::filesystem::path& file, std::size_t count);

/// Reads a whole file of such lines (frozen data). Errors name the line; "record.cancelled".
Result<std::vector<Record>> readRecords(const std::filesystem::path& file, const Progress& progress = {});

} // namespace luthier
