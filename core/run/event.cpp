#include "core/run/event.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <simdjson.h>

namespace luthier {

double Event::number(const std::string& key, double otherwise) const {
    const auto it = numbers.find(key);
    return it == numbers.end() ? otherwise : it->second;
}

std::string Event::text(const std::string& key) const {
    const auto it = texts.find(key);
    return it == texts.end() ? std::string() : it->second;
}

namespace {

nlohmann::ordered_json toJson(const Message& message) {
    return {{"pattern", message.pattern}, {"values", message.values}, {"text", message.english()}};
}

Message readMessage(simdjson::dom::object json) {
    Message out;
    for (const auto field : json) {
        std::string_view text;
        if (field.key == "pattern" && !field.value.get(text)) out.pattern = text;
        simdjson::dom::object values;
        if (field.key == "values" && !field.value.get(values))
            for (const auto value : values)
                if (!value.value.get(text)) out.values.emplace(value.key, text);
    }
    return out;
}

Error readError(simdjson::dom::object json) {
    Error out;
    for (const auto field : json) {
        std::string_view text;
        simdjson::dom::object part;
        if (field.key == "code" && !field.value.get(text)) out.code = text;
        if (field.value.get(part)) continue;
        if (field.key == "what") out.what = readMessage(part);
        if (field.key == "why") out.why = readMessage(part);
        if (field.key == "todo") out.todo = readMessage(part);
    }
    return out;
}

} // namespace

std::string toJsonLine(const Event& event) {
    nlohmann::ordered_json json = {{"v", 1}, {"seq", event.seq}, {"t", event.timeMs}, {"type", event.type}};
    for (const auto& [key, value] : event.numbers) {
        if (!std::isfinite(value))
            json[key] = nullptr;
        else if (value == std::floor(value) && std::abs(value) < 9e15)
            json[key] = static_cast<std::int64_t>(value);
        else
            json[key] = value;
    }
    for (const auto& [key, value] : event.texts)
        json[key] = value;
    if (event.message) {
        json["message"] = {{"code", event.message->code}, {"what", toJson(event.message->what)}};
        if (!event.message->why.empty()) json["message"]["why"] = toJson(event.message->why);
        if (!event.message->todo.empty()) json["message"]["todo"] = toJson(event.message->todo);
    }
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::optional<Event> parseEvent(std::string_view line) {
    thread_local simdjson::dom::parser parser;
    simdjson::dom::object object;
    if (parser.parse(line.data(), line.size()).get(object)) return std::nullopt;
    Event event;
    for (const auto field : object) {
        const std::string key(field.key);
        std::string_view text;
        double number = 0;
        simdjson::dom::object inner;
        if (!field.value.get(text)) {
            if (key == "type")
                event.type = text;
            else
                event.texts.emplace(key, text);
        } else if (!field.value.get(number)) {
            if (key == "seq")
                event.seq = static_cast<std::uint64_t>(number);
            else if (key == "t")
                event.timeMs = static_cast<long long>(number);
            else if (key != "v")
                event.numbers.emplace(key, number);
        } else if (key == "message" && !field.value.get(inner)) {
            event.message = readError(inner);
        }
    }
    if (event.type.empty()) return std::nullopt;
    return event;
}

} // namespace luthier
