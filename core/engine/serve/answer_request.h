#pragma once
/// The bodies of /v1/chat/completions, /v1/completions and /v1/embeddings, with OpenAI's names, and of
/// /v1/score/evaluation, with LLaMA-Factory's.

#include "core/base/result.h"
#include "core/engine/generate/answering_model.h"

#include <optional>
#include <string>
#include <vector>

namespace luthier::engine {

enum class AnswerKind { Chat, Text };

struct AnswerRequest {
    AnswerKind kind = AnswerKind::Chat;
    std::string model = "base";
    std::vector<ChatMessage> messages; ///< Chat
    std::string prompt;                ///< Text
    std::optional<bool> thinks;        ///< Chat: enable_thinking of chat_template_kwargs; nothing: as the template says
    GenerateOptions options;
    bool stream = false;
    bool includesUsage = false; ///< of a stream: its last event counts the tokens
};

/// Errors: "serve.bad_request", "serve.not_supported", naming the key.
Result<AnswerRequest> parseAnswerRequest(const std::string& body, AnswerKind kind);

struct EmbeddingRequest {
    std::string model = "base";
    std::vector<std::string> texts;
    bool inBase64 = false;
};
/// Errors: "serve.bad_request", "serve.not_supported".
Result<EmbeddingRequest> parseEmbeddingRequest(const std::string& body);

/// Request to a reward model: texts as they are, or conversations, which its template writes.
struct ScoreRequest {
    struct Item {
        std::string text;
        std::vector<ChatMessage> messages; ///< empty: `text`
    };
    std::string model = "base";
    std::vector<Item> items;
};
/// {"model", "messages": [text or [message, …], …]}. Errors: "serve.bad_request".
Result<ScoreRequest> parseScoreRequest(const std::string& body);

/// {"error": {"message", "type", "code", "param"}}
std::string errorBody(const Error& error);
/// A whole answer.
std::string answerBody(
    const std::string& id, const AnswerRequest& request, const Answer& answer, const Tokenizer& tokenizer);
/// The first server-sent event: who speaks. Empty if there is no speaker.
std::string beginEvent(const std::string& id, const AnswerRequest& request);
/// One with a piece of the answer.
std::string pieceEvent(const std::string& id, const AnswerRequest& request, const std::string& piece);
/// The last events: why it ended and, if asked for, how many tokens there were.
std::string endEvent(const std::string& id, const AnswerRequest& request, const Answer& answer);
std::string embeddingBody(const EmbeddingRequest& request, const std::vector<Embedding>& embeddings);
/// @param scores  an empty one becomes null: the text is longer than the model reads
std::string scoreBody(
    const std::string& id, const std::string& model, const std::vector<std::optional<double>>& scores);
std::string modelsBody(const std::vector<std::string>& names);

} // namespace luthier::engine
