#include "core/engine/serve/chat_request.h"

#include "core/base/platform.h"

#include <nlohmann/json.hpp>

namespace luthier::engine {

using Json = nlohmann::ordered_json;

namespace {

tl::unexpected<Error> failRequest(const std::string& reason) {
    return fail("serve.bad_request", {QT_TRANSLATE_NOOP("errors", "The request cannot be answered."), {}},
        {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", reason}}}, {});
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string contentText(const Json& content) {
    if (content.is_string()) return content.get<std::string>();
    std::string out;
    if (content.is_array())
        for (const Json& part : content)
            if (part.is_object() && part.value("type", "") == "text") out += part.value("text", "");
    return out;
}

} // namespace

Result<ChatRequest> parseChatRequest(const std::string& body) {
    try {
        const Json json = Json::parse(body);
        ChatRequest request;
        request.model = json.value("model", request.model);
        if (!json.contains("messages") || !json["messages"].is_array() || json["messages"].empty())
            return failRequest("messages is missing or empty");
        for (const Json& message : json["messages"])
            request.messages.push_back({message.at("role"), contentText(message.value("content", Json("")))});
        request.stream = json.value("stream", false);
        SamplingOptions& sampling = request.options.sampling;
        sampling.temperature = json.value("temperature", 1.0);
        sampling.top_p = json.value("top_p", 1.0);
        sampling.top_k = json.value("top_k", 0);
        sampling.seed = json.contains("seed") && json["seed"].is_number_integer()
                            ? json["seed"].get<std::uint64_t>()
                            : static_cast<std::uint64_t>(unixTimeMs());
        for (const char* key : {"max_tokens", "max_completion_tokens"})
            if (json.contains(key) && json[key].is_number_integer()) request.options.max_new_tokens = json[key];
        if (sampling.temperature < 0 || sampling.top_p <= 0 || sampling.top_p > 1 || request.options.max_new_tokens < 1)
            return failRequest("temperature, top_p or max_tokens is out of range");
        return request;
    } catch (const nlohmann::json::exception& e) {
        return failRequest(e.what());
    }
}

std::string errorBody(const Error& error) {
    return dumped({{"error", {{"message", error.english()}, {"type", "invalid_request_error"}, {"code", error.code}}}});
}

std::string completionBody(const std::string& id, const std::string& model, const std::string& text, int promptTokens) {
    return dumped({{"id", id}, {"object", "chat.completion"}, {"created", unixTimeMs() / 1000}, {"model", model},
        {"choices", Json::array({{{"index", 0}, {"message", {{"role", "assistant"}, {"content", text}}},
                        {"finish_reason", "stop"}}})},
        {"usage", {{"prompt_tokens", promptTokens}}}});
}

std::string chunkEvent(
    const std::string& id, const std::string& model, const std::string& piece, const std::string& finish) {
    Json delta = Json::object();
    if (finish.empty()) delta["content"] = piece;
    const Json json = {{"id", id}, {"object", "chat.completion.chunk"}, {"created", unixTimeMs() / 1000},
        {"model", model},
        {"choices", Json::array({{{"index", 0}, {"delta", delta},
                        {"finish_reason", finish.empty() ? Json() : Json(finish)}}})}};
    return "data: " + dumped(json) + "\n\n";
}

std::string modelsBody(const std::vector<std::string>& names) {
    Json data = Json::array();
    for (const std::string& name : names)
        data.push_back({{"id", name}, {"object", "model"}, {"owned_by", "luthier"}});
    return dumped({{"object", "list"}, {"data", data}});
}

} // namespace luthier::engine
