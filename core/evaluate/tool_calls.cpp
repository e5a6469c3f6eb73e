#include "core/evaluate/tool_calls.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace luthier {

namespace {

using Json = nlohmann::json; // which keeps keys in order

/// The length of the JSON object at the front of a text; 0: it does not end.
std::size_t objectLength(std::string_view text) {
    int depth = 0;
    bool isInString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isInString) {
            if (c == '\\') ++i;
            if (c == '"') isInString = false;
            continue;
        }
        isInString = c == '"';
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (depth == 0) return i + 1;
    }
    return 0;
}

std::optional<ToolCall> callOf(const Json& object) {
    if (const auto function = object.find("function"); function != object.end() && function->is_object()) {
        Json inner = *function; // OpenAI's, where a call without arguments may leave them out
        if (!inner.contains("arguments") && !inner.contains("parameters")) inner["arguments"] = Json::object();
        return callOf(inner);
    }
    const auto name = object.find("name");
    auto arguments = object.find("arguments");
    if (arguments == object.end()) arguments = object.find("parameters");
    if (name == object.end() || !name->is_string() || arguments == object.end()) return std::nullopt;
    Json value = *arguments;
    if (value.is_string()) {
        const auto text = value.get<std::string>();
        value = text.empty() ? Json::object() : Json::parse(text, nullptr, /*allow_exceptions=*/false);
    }
    if (value.is_null()) value = Json::object();
    if (!value.is_object()) return std::nullopt;
    return ToolCall{name->get<std::string>(), value.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

} // namespace

std::vector<ToolCall> toolCallsIn(std::string_view text) {
    std::vector<ToolCall> out;
    for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at)) {
        const std::size_t length = objectLength(text.substr(at));
        const Json object =
            Json::parse(text.substr(at, length), nullptr, /*allow_exceptions=*/false, /*ignore_comments=*/false);
        const auto call = object.is_object() ? callOf(object) : std::nullopt;
        if (call) out.push_back(*call);
        at += call ? length : 1; // else it may be inside
    }
    std::ranges::sort(out);
    return out;
}

} // namespace luthier
