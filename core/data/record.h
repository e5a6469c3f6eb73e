#pragma once
/// One row of a data set: a conversation, or raw text.

#include "core/base/result.h"
#include "core/text/chat_template.h"

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

struct Record {
    std::string id;                    ///< "<data set>:<row>", kept through freezing; empty where nobody gave one
    std::vector<ChatMessage> messages; ///< a conversation; or
    std::string text;                  ///< raw text
    bool operator==(const Record&) const = default;

    bool isConversation() const { return !messages.empty(); }
    /// What is asked: everything before the last answer, for tables and comparisons.
    std::string prompt() const;
    /// The last answer, or the raw text.
    std::string answer() const;
};

/// One line of rows.jsonl: {"id": …, "messages": […]} or {"id": …, "text": …}. No newline inside.
std::string toJsonLine(const Record& record);
/// Errors: "record.syntax", "record.shape".
Result<Record> parseRecord(std::string_view jsonLine);

/// Reads a whole file of such lines (frozen data). Errors name the line.
Result<std::vector<Record>> readRecords(const std::filesystem::path& file);

} // namespace luthier
