#include "core/engine/serve/answer_request.h"

#include "core/base/platform.h"
#include "core/engine/serve/request_keys.h"

#include <nlohmann/json.hpp>

namespace luthier::engine {

using Json = nlohmann::ordered_json;

namespace {

tl::unexpected<Error> failRequest(const std::string& reason) {
    return fail("serve.bad_request", {QT_TRANSLATE_NOOP("errors", "The request cannot be answered."), {}},
        {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", reason}}}, {});
}

tl::unexpected<Error> failNotSupported(const std::string& key, const std::string& value) {
    return tl::unexpected(checkKeys({{key, value}}, RequestKind::Message).error());
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Null counts as absent. Errors: the library's, of a value of another type.
template <class T>
T valueOr(const Json& json, const char* key, T otherwise) {
    const auto it = json.find(key);
    return it == json.end() || it->is_null() ? otherwise : it->get<T>();
}

/// Text, or parts that are all text.
Result<std::string> contentText(const Json& content) {
    if (content.is_null()) return std::string();
    if (!content.is_array()) return content.get<std::string>();
    std::string out;
    for (const Json& part : content) {
        const std::string type = part.at("type");
        if (type != "text") return failNotSupported("content.type", type);
        out += part.at("text").get<std::string>();
    }
    return out;
}

Result<std::vector<ChatMessage>> messagesOf(const Json& list) {
    std::vector<ChatMessage> out;
    for (const Json& message : list) {
        LUTHIER_TRY_DO(checkKeys(message, RequestKind::Message));
        LUTHIER_TRY(content, contentText(message.value("content", Json())));
        out.push_back({message.at("role"), std::move(content)});
    }
    return out;
}

/// A body that is an object with keys that are honoured.
Result<Json> parseBody(const std::string& body, RequestKind kind) {
    Json json = Json::parse(body);
    if (!json.is_object()) return failRequest("the body is no JSON object");
    LUTHIER_TRY_DO(checkKeys(json, kind));
    return json;
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
    else if (!stop.is_null())
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

Json usageOf(const Answer& answer) {
    return {{"prompt_tokens", answer.promptTokens}, {"completion_tokens", answer.answerTokens},
        {"total_tokens", answer.promptTokens + answer.answerTokens}};
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
        LUTHIER_TRY(json, parseBody(body, kind == AnswerKind::Chat ? RequestKind::Chat : RequestKind::Text));
        AnswerRequest request;
        request.kind = kind;
        request.model = valueOr(json, "model", request.model);
        if (kind == AnswerKind::Chat) {
            if (!json.contains("messages") || !json["messages"].is_array() || json["messages"].empty())
                return failRequest("messages is missing or empty");
            LUTHIER_TRY(messages, messagesOf(json["messages"]));
            request.messages = std::move(messages);
            const Json forTemplate = valueOr(json, "chat_template_kwargs", Json::object());
            LUTHIER_TRY_DO(checkKeys(forTemplate, RequestKind::Template));
            for (const auto& [key, value] : forTemplate.items())
                if (!value.is_null()) request.thinks = value.get<bool>();
        } else {
            if (!json.contains("prompt") || !json["prompt"].is_string())
                return failRequest("prompt is missing or no text");
            request.prompt = json["prompt"];
        }
        request.stream = valueOr(json, "stream", false);
        request.includesUsage = valueOr(valueOr(json, "stream_options", Json::object()), "include_usage", false);
        if (const char* key = readOptions(json, kind, request.options))
            return failRequest(std::string(key) + " is out of range");
        return request;
    } catch (const nlohmann::json::exception& e) {
        return failRequest(e.what());
    }
}

Result<EmbeddingRequest> parseEmbeddingRequest(const std::string& body) {
    try {
        LUTHIER_TRY(json, parseBody(body, RequestKind::Embedding));
        EmbeddingRequest request;
        request.model = valueOr(json, "model", request.model);
        const std::string format = valueOr(json, "encoding_format", std::string("float"));
        if (format != "float" && format != "base64") return failNotSupported("encoding_format", format);
        request.inBase64 = format == "base64";
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
        LUTHIER_TRY(json, parseBody(body, RequestKind::Score));
        ScoreRequest request;
        request.model = valueOr(json, "model", request.model);
        const Json items = json.value("messages", Json());
        if (!items.is_array() || items.empty()) return failRequest("messages is missing or empty");
        for (const Json& item : items) {
            if (item.is_string()) {
                request.items.push_back({item.get<std::string>(), {}});
            } else if (item.is_array() && !item.empty()) {
                LUTHIER_TRY(messages, messagesOf(item));
                request.items.push_back({{}, std::move(messages)});
            } else {
                return failRequest("messages holds neither a text nor a conversation");
            }
        }
        return request;
    } catch (const nlohmann::json::exception& e) {
        return failRequest(e.what());
    }
}

std::string errorBody(const Error& error) {
    const auto key = error.why.values.find("key");
    return dumped({{"error", {{"message", error.english()}, {"type", "invalid_request_error"}, {"code", error.code},
                                 {"param", key == error.why.values.end() ? Json() : Json(key->second)}}}});
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
    json["usage"] = usageOf(answer);
    return dumped(json);
}

std::string beginEvent(const std::string& id, const AnswerRequest& request) {
    if (request.kind == AnswerKind::Text) return {};
    Json choice = {{"finish_reason", nullptr}, {"delta", {{"role", "assistant"}, {"content", ""}}}};
    return "data: " + dumped(shell(id, request, true, std::move(choice))) + "\n\n";
}

std::string pieceEvent(const std::string& id, const AnswerRequest& request, const std::string& piece) {
    Json choice = {{"finish_reason", nullptr}};
    if (request.kind == AnswerKind::Chat)
        choice["delta"] = {{"content", piece}};
    else
        choice["text"] = piece;
    return "data: " + dumped(shell(id, request, true, std::move(choice))) + "\n\n";
}

std::string endEvent(const std::string& id, const AnswerRequest& request, const Answer& answer) {
    Json choice = {{"finish_reason", finishReason(answer.reason)}};
    if (request.kind == AnswerKind::Chat)
        choice["delta"] = Json::object();
    else
        choice["text"] = "";
    std::string out = "data: " + dumped(shell(id, request, true, std::move(choice))) + "\n\n";
    if (!request.includesUsage) return out;
    Json last = shell(id, request, true, {});
    last["choices"] = Json::array();
    last["usage"] = usageOf(answer);
    return out + "data: " + dumped(last) + "\n\n";
}

namespace {

/// RFC 4648.
std::string toBase64(std::string_view bytes) {
    constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += at + i <= bytes.size() ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
    }
    return out;
}

/// As OpenAI writes them: little-endian floats.
Json valuesOf(const Embedding& embedding, bool inBase64) {
    if (!inBase64) return embedding.values;
    return toBase64({reinterpret_cast<const char*>(embedding.values.data()), embedding.values.size() * sizeof(float)});
}

} // namespace

std::string embeddingBody(const EmbeddingRequest& request, const std::vector<Embedding>& embeddings) {
    Json data = Json::array();
    int tokens = 0;
    for (std::size_t i = 0; i < embeddings.size(); ++i) {
        data.push_back(
            {{"object", "embedding"}, {"index", i}, {"embedding", valuesOf(embeddings[i], request.inBase64)}});
        tokens += embeddings[i].tokens;
    }
    return dumped({{"object", "list"}, {"data", data}, {"model", request.model},
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
