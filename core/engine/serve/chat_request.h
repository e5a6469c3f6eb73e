#pragma once
/// The body of /v1/chat/completions, with OpenAI's names.

#include "core/base/result.h"
#include "core/engine/generate/generate.h"
#include "core/text/chat_template.h"

#include <string>
#include <vector>

namespace luthier::engine {

struct ChatRequest {
    std::string model = "base";
    std::vector<ChatMessage> messages;
    GenerateOptions options;
    bool stream = false;
};

/// Errors: "serve.bad_request" naming the key.
Result<ChatRequest> parseChatRequest(const std::string& body);

/// {"error": {"message", "type", "code"}}
std::string errorBody(const Error& error);
/// A whole answer.
std::string completionBody(const std::string& id, const std::string& model, const std::string& text, int promptTokens);
/// One server-sent event with a piece of the answer; `finish` is empty but in the last one.
std::string chunkEvent(
    const std::string& id, const std::string& model, const std::string& piece, const std::string& finish);
std::string modelsBody(const std::vector<std::string>& names);

} // namespace luthier::engine
