#pragma once
/// The rows of a task, ready to be asked.

#include "core/evaluate/task.h"
#include "core/text/chat_template.h"

#include <cstdint>
#include <string>
#include <vector>

namespace luthier {

struct TaskDocument {
    std::string id; ///< the row's, or its number in the file; each once
    /// Plain prompt: everything before the answer.
    std::string prompt;
    /// The same for a model that is talked to: description, then question (with its examples), or a conversation up to
    /// its last answer. Empty for LogLikelihoodRolling.
    std::vector<ChatMessage> messages;
    std::string tools;       ///< JSON: functions that may be called; mostly empty
    std::string answerBegin; ///< text that the answer is made to begin with (gen_prefix)
    std::vector<std::string> references, choices;
    std::vector<std::size_t> gold; ///< indices into choices
    std::string part;              ///< the value of the task's breakdown column
};

struct DocumentOptions {
    std::filesystem::path data; ///< replaces the task's; rows of people's own
    std::size_t limit = 0;      ///< at most this many, the same draw each time; 0: all
};

/// Documents in the order of the file. Rows of conversations that have no answer, or of another kind than the task
/// asks for, are left out. Few-shot examples are drawn from the rows with a fixed seed, never the row itself (the draw
/// is not the one of Python's generator). Errors: "evaluate.no_data"; "evaluate.bad_row" with file, line and why;
/// "template.*"; file errors.
Result<std::vector<TaskDocument>> documentsOf(const Task& task, const DocumentOptions& options);

/// Hash of a task and its rows: answers with different hashes cannot be compared. Errors: file errors.
Result<std::string> taskHash(const Task& task, const std::filesystem::path& data);

} // namespace luthier
