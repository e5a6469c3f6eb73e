#include "core/engine/serve/request_keys.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSampling[] = {"model", "stream", "stream_options", "temperature", "top_p", "top_k", "min_p",
    "repetition_penalty", "presence_penalty", "frequency_penalty", "no_repeat_ngram_size", "seed", "max_tokens", "stop",
    "logprobs"};
constexpr std::string_view kChat[] = {"messages", "max_completion_tokens", "top_logprobs", "chat_template_kwargs"};
constexpr std::string_view kTemplate[] = {"enable_thinking", "thinking"};
constexpr std::string_view kText[] = {"prompt"};
constexpr std::string_view kEmbedding[] = {"model", "input", "encoding_format"};
constexpr std::string_view kScore[] = {"model", "messages"};
constexpr std::string_view kMessage[] = {"role", "content"};

/// Who asks, and how a provider accounts and stores it: nothing of the answer depends on them.
constexpr std::string_view kHarmless[] = {
    "user", "metadata", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"};
/// A template that has no place for a speaker's name leaves it out everywhere.
constexpr std::string_view kHarmlessInMessage[] = {"name"};

/// Not honoured, but for the value that asks for what is done anyway.
struct Neutral {
    std::string_view key;
    const char* values; ///< a JSON list
};
constexpr Neutral kNeutral[] = {
    {"n", "[1]"},
    {"best_of", "[1]"},
    {"echo", "[false]"},
    {"suffix", "[\"\"]"},
    {"logit_bias", "[{}]"},
    {"tools", "[[]]"},
    {"functions", "[[]]"},
    {"tool_choice", "[\"none\", \"auto\"]"}, // without tools, which are refused, nothing can be called
    {"function_call", "[\"none\", \"auto\"]"},
    {"parallel_tool_calls", "[true, false]"},
    {"response_format", R"([{"type": "text"}])"},
    {"modalities", R"([["text"]])"},
    {"tool_calls", "[[]]"},
};

bool isOneOf(std::span<const std::string_view> list, std::string_view key) {
    return std::find(list.begin(), list.end(), key) != list.end();
}

bool isHonoured(RequestKind kind, std::string_view key) {
    switch (kind) {
    case RequestKind::Chat:
        return isOneOf(kSampling, key) || isOneOf(kChat, key);
    case RequestKind::Text:
        return isOneOf(kSampling, key) || isOneOf(kText, key);
    case RequestKind::Embedding:
        return isOneOf(kEmbedding, key);
    case RequestKind::Score:
        return isOneOf(kScore, key);
    case RequestKind::Message:
        return isOneOf(kMessage, key);
    case RequestKind::Template:
        return isOneOf(kTemplate, key);
    }
    return false;
}

bool isNeutral(std::string_view key, const Json& value) {
    for (const Neutral& row : kNeutral)
        if (row.key == key)
            for (const Json& allowed : Json::parse(row.values))
                if (value == allowed) return true;
    return false;
}

} // namespace

Result<void> checkKeys(const Json& object, RequestKind kind) {
    for (const auto& [key, value] : object.items()) {
        if (value.is_null() || isHonoured(kind, key)) continue;
        if (kind != RequestKind::Template && isNeutral(key, value)) continue;
        if (kind == RequestKind::Message ? isOneOf(kHarmlessInMessage, key)
                                         : kind != RequestKind::Template && isOneOf(kHarmless, key))
            continue;
        constexpr std::size_t kShown = 80;
        std::string text = value.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
        if (text.size() > kShown) text = "…"; // a list of tools tells nothing
        return fail("serve.not_supported", {QT_TRANSLATE_NOOP("errors", "The request cannot be answered."), {}},
            {QT_TRANSLATE_NOOP("errors", "{key} = {value} is not supported here."), {{"key", key}, {"value", text}}},
            {QT_TRANSLATE_NOOP("errors", "Leave it out."), {}});
    }
    return {};
}

} // namespace luthier::engine
