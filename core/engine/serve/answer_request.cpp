#include "core/engine/serve/answer_request.h"

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

std::vector<ChatMessage> messagesOf(const Json& list) {
    std::vector<ChatMessage> out;
    for (const Json& message : list)
        out.push_back({message.at("role"), contentText(message.value("content", Json("")))});
    return out;
}

/// The number under the key within [low, high]; `target` stays where it is missing or null.
template <class T>
bool readNumber(const Json& json, const char* key, double low, double high, T& target) {
    const auto it = json.find(key);
    if (it == json.end() || it->is_null()) return true;
    if (!it->is_number() || it->get<double>() < low || it->get<double>() > high) return false;
    target = it->get<T>();
    return true;
}

/// A key that is out of range; null if all are well.
const char* readOptions(const Json& json, AnswerKind kind, GenerateOptions& options) {
    SamplingOptions& sampling = options.sampling;
    sampling.temperature = 1.0;
    sampling.seed = static_cast<std::uint64_t>(unixTimeMs());
    if (!readNumber(json, "temperature", 0, 100, sampling.temperature)) return "temperature";
    if (!readNumber(json, "top_p", 1e-9, 1, sampling.top_p)) return "top_p";
    if (!readNumber(json, "top_k", 0, 1e9, sampling.top_k)) return "top_k";
    if (!readNumber(json, "min_p", 0, 1, sampling.min_p)) return "min_p";
    if (!readNumber(json, "repetition_penalty", 1e-3, 1e3, sampling.repetition_penalty)) return "repetition_penalty";
    if (!readNumber(json, "presence_penalty", -100, 100, sampling.presence_penalty)) return "presence_penalty";
    if (!readNumber(json, "frequency_penalty", -100, 100, sampling.frequency_penalty)) return "frequency_penalty";
    if (!readNumber(json, "no_repeat_ngram_size", 0, 1e6, sampling.no_repeat_ngram_size)) return "no_repeat_ngram_size";
    if (!readNumber(json, "seed", 0, 9e18, sampling.seed)) return "seed";
    for (const char* key : {"max_tokens", "max_completion_tokens"})
        if (!readNumber(json, key, 1, 1e9, options.max_new_tokens)) return key;
    if (const Json stop = json.value("stop", Json()); stop.is_string())
        options.stop = {stop.get<std::string>()};
    else if (stop.is_array())
        options.stop = stop.get<std::vector<std::string>>();
    // Chat has a switch and a number beside it, completions the number alone.
    if (kind == AnswerKind::Text) {
        if (!readNumber(json, "logprobs", 0, 1000, options.logprobs)) return "logprobs";
    } else if (json.contains("logprobs") && json["logprobs"] == true) {
        options.logprobs = 0;
        if (!readNumber(json, "top_logprobs", 0, 1000, options.logprobs)) return "top_logprobs";
    }
    return nullptr;
}

std::string finishReason(StopReason reason) { return reason == StopReason::Length ? "length" : "stop"; }

std::string objectName(const AnswerRequest& request, bool isChunk) {
    if (request.kind == AnswerKind::Text) return "text_completion";
    return isChunk ? "chat.completion.chunk" : "chat.completion";
}

Json shell(const std::string& id, const AnswerRequest& request, bool isChunk, Json choice) {
    choice["index"] = 0;
    return {{"id", id}, {"object", objectName(request, isChunk)}, {"created", unixTimeMs() / 1000},
        {"model", request.model}, {"choices", Json::array({std::move(choice)})}};
}

Json logprobsOf(const AnswerRequest& request, const Answer& answer, const Tokenizer& tokenizer) {
    const auto text = [&](TokenId id) { return tokenizer.decode({id}); };
    if (request.kind == AnswerKind::Chat) {
        Json content = Json::array();
        for (const TokenLogprobs& token : answer.logprobs) {
            Json top = Json::array();
            for (const auto& [id, logprob] : token.top)
                top.push_back({{"token", text(id)}, {"logprob", logprob}});
            content.push_back({{"token", text(token.token)}, {"logprob", token.logprob}, {"top_logprobs", top}});
        }
        return {{"content", content}};
    }
    Json tokens = Json::array(), values = Json::array(), tops = Json::array();
    for (const TokenLogprobs& token : answer.logprobs) {
        tokens.push_back(text(token.token));
        values.push_back(token.logprob);
        Json top = Json::object();
        for (const auto& [id, logprob] : token.top)
            top[text(id)] = logprob;
        tops.push_back(top);
    }
    return {{"tokens", tokens}, {"token_logprobs", values}, {"top_logprobs", tops}};
}

} // namespace

Result<AnswerRequest> parseAnswerRequest(const std::string& body, AnswerKind kind) {
    try {
        const Json json = Json::parse(body);
        AnswerRequest request;
        request.kind = kind;
        request.model = json.value("model", request.model);
        if (kind == AnswerKind::Chat) {
            if (!json.contains("messages") || !json["messages"].is_array() || json["messages"].empty())
                return failRequest("messages is missing or empty");
            request.messages = messagesOf(json["messages"]);
        } else {
            if (!json.contains("prompt") || !json["prompt"].is_string())
                return failRequest("prompt is missing or no text");
            request.prompt = json["prompt"];
        }
        request.stream = json.value("stream", false);
        if (const char* key = readOptions(json, kind, request.options))
            return failRequest(std::string(key) + " is out of range");
        return request;
    } catch (const nlohmann::json::exception& e) {
        return failRequest(e.what());
    }
}

Result<EmbeddingRequest> parseEmbeddingRequest(const std::string& body) {
    try {
        const Json json = Json::parse(body);
        EmbeddingRequest request;
        request.model = json.value("model", request.model);
        const Json input = json.value("input", Json());
        if (input.is_string())
            request.texts = {input.get<std::string>()};
        else
            request.texts = input.get<std::vector<std::string>>();
        if (request.texts.empty()) return failRequest("input is missing or empty");
        return request;
    } catch (const nlohmann::json::exception& e) {
        return failRequest(e.what());
    }
}

Result<ScoreRequest> parseScoreRequest(const std::string& body) {
    try {
        const Json json = Json::parse(body);
        ScoreRequest request;
        request.model = json.value("model", request.model);
        const Json items = json.value("messages", Json());
        if (!items.is_array() || items.empty()) return failRequest("messages is missing or empty");
        for (const Json& item : items)
            if (item.is_string())
                request.items.push_back({item.get<std::string>(), {}});
            else if (item.is_array() && !item.empty())
                request.items.push_back({{}, messagesOf(item)});
            else
                return failRequest("messages holds neither a text nor a conversation");
        return request;
    } catch (const nlohmann::json::exception& e) {
        return failRequest(e.what());
    }
}

std::string errorBody(const Error& error) {
    return dumped({{"error", {{"message", error.english()}, {"type", "invalid_request_error"}, {"code", error.code}}}});
}

std::string answerBody(
    const std::string& id, const AnswerRequest& request, const Answer& answer, const Tokenizer& tokenizer) {
    Json choice = {{"finish_reason", finishReason(answer.reason)}};
    if (request.kind == AnswerKind::Chat)
        choice["message"] = {{"role", "assistant"}, {"content", answer.text}};
    else
        choice["text"] = answer.text;
    choice["logprobs"] = request.options.logprobs >= 0 ? logprobsOf(request, answer, tokenizer) : Json();
    Json json = shell(id, request, false, std::move(choice));
    json["usage"] = {{"prompt_tokens", answer.promptTokens}, {"completion_tokens", answer.answerTokens},
        {"total_tokens", answer.promptTokens + answer.answerTokens}};
    return dumped(json);
}

std::string pieceEvent(const std::string& id, const AnswerRequest& request, const std::string& piece) {
    Json choice = {{"finish_reason", nullptr}};
    if (request.kind == AnswerKind::Chat)
        choice["delta"] = {{"content", piece}};
    else
        choice["text"] = piece;
    return "data: " + dumped(shell(id, request, true, std::move(choice))) + "\n\n";
}

std::string endEvent(const std::string& id, const AnswerRequest& request, StopReason reason) {
    Json choice = {{"finish_reason", finishReason(reason)}};
    if (request.kind == AnswerKind::Chat)
        choice["delta"] = Json::object();
    else
        choice["text"] = "";
    return "data: " + dumped(shell(id, request, true, std::move(choice))) + "\n\n";
}

std::string embeddingBody(const std::string& model, const std::vector<Embedding>& embeddings) {
    Json data = Json::array();
    int tokens = 0;
    for (std::size_t i = 0; i < embeddings.size(); ++i) {
        data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", embeddings[i].values}});
        tokens += embeddings[i].tokens;
    }
    return dumped({{"object", "list"}, {"data", data}, {"model", model},
        {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
}

std::string scoreBody(
    const std::string& id, const std::string& model, const std::vector<std::optional<double>>& scores) {
    Json list = Json::array();
    for (const auto& score : scores)
        list.push_back(score ? Json(*score) : Json());
    return dumped({{"id", id}, {"object", "score.evaluation"}, {"model", model}, {"scores", list}});
}

std::string modelsBody(const std::vector<std::string>& names) {
    Json data = Json::array();
    for (const std::string& name : names)
        data.push_back({{"id", name}, {"object", "model"}, {"owned_by", "luthier"}});
    return dumped({{"object", "list"}, {"data", data}});
}

} // namespace luthier::engine
