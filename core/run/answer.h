#pragma once
/// Standard output of an engine command with `--json`: JSON lines. Each is an object whose "answer" says what it is:
///
///     {"answer":"progress","what":"goal_qa","done":3,"total":60}
///     {"answer":"result", …}            the command's own keys; once, at its end (of `serve`: when it listens)
///     {"answer":"failed","message":{…}} as in events.jsonl; nothing comes after it
///
/// The window reads them (ui/session/engine_query), and so may others' programs. A reader ignores lines and keys that
/// it does not know.

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luthier {

enum class AnswerKind { Progress, Result, Failed };

struct Answer {
    AnswerKind kind = AnswerKind::Result;
    std::string what; ///< of progress: what is being done
    std::uint64_t done = 0, total = 0;
    std::string result; ///< the whole line, a JSON object
    Error error;        ///< of a failure
};

std::string progressLine(const std::string& what, std::uint64_t done, std::uint64_t total);
/// @param object  a JSON object, on one line or several
std::string resultLine(const std::string& object);
std::string failedLine(const Error& error);

/// Nothing for a line that is no answer.
std::optional<Answer> parseAnswer(std::string_view line);
/// The result among many lines; empty: there is none.
std::string resultIn(std::string_view lines);

} // namespace luthier
