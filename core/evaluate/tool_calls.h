#pragma once
/// Calls of functions in an answer, whichever way a chat template writes them.

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

struct ToolCall {
    std::string name;
    std::string arguments; ///< JSON, its keys in order, so that equal ones are equal texts
    auto operator<=>(const ToolCall&) const = default;
};

/// The calls in a text, in order by name: each JSON object with a name and arguments (or parameters), as an object or
/// as text, alone, in a list, in OpenAI's "function", or between a template's markers.
std::vector<ToolCall> toolCallsIn(std::string_view text);

} // namespace luthier
