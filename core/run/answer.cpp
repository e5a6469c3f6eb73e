#include "core/run/answer.h"

#include "core/base/text.h"
#include "core/run/event.h"

#include <nlohmann/json.hpp>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kKey = "answer";

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

} // namespace

std::string progressLine(const std::string& what, std::uint64_t done, std::uint64_t total) {
    return dumped({{kKey, "progress"}, {"what", what}, {"done", done}, {"total", total}});
}

std::string resultLine(const std::string& object) {
    Json line = {{kKey, "result"}};
    line.update(Json::parse(object));
    return dumped(line);
}

std::string failedLine(const Error& error) {
    Event event;
    event.type = "failed";
    event.texts[kKey] = "failed";
    event.message = error;
    return toJsonLine(event);
}

std::optional<Answer> parseAnswer(std::string_view line) {
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains(kKey) || !json[kKey].is_string()) return {};
    const auto text = [&](const char* key) {
        return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
    };
    const auto count = [&](const char* key) {
        return json.contains(key) && json[key].is_number_unsigned() ? json[key].get<std::uint64_t>() : 0;
    };
    Answer out;
    const std::string kind = text(kKey);
    if (kind == "progress") {
        out.kind = AnswerKind::Progress;
        out.what = text("what");
        out.done = count("done");
        out.total = count("total");
    } else if (kind == "result") {
        out.kind = AnswerKind::Result;
        out.result = line;
    } else if (const auto event = kind == "failed" ? parseEvent(line) : std::nullopt; event && event->message) {
        out.kind = AnswerKind::Failed;
        out.error = *event->message;
    } else {
        return {};
    }
    return out;
}

std::string resultIn(std::string_view lines) {
    for (const std::string& line : splitText(lines, '\n'))
        if (const auto answer = parseAnswer(line); answer && answer->kind == AnswerKind::Result) return answer->result;
    return {};
}

} // namespace luthier
