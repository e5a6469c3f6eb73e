#pragma once
/// How likely a model finds a given text.

#include "core/engine/generate/answering_model.h"

#include <string>
#include <vector>

namespace luthier::engine {

/// Tokens of a text, of which the last `counted` are judged.
struct ScoredText {
    std::vector<TokenId> ids; ///< all tokens read, the judged ones at the end; not empty
    std::size_t counted = 0;
    std::vector<TokenId> source = {}; ///< what an encoder reads; empty where there is none
};

/// Tokens of `continuation` after `context`, split as lm-evaluation-harness does: encoded together, with spaces at the
/// end of the context belonging to the continuation; without a context, after the model's first token (BOS, else EOS).
/// A text longer than the model reads loses its beginning.
ScoredText continuationOf(const AnsweringModel& model, const std::string& context, const std::string& continuation);
/// The same behind a conversation that the chat template writes, with the answer opened. Errors: "template.*".
Result<ScoredText> answerOf(
    const AnsweringModel& model, std::span<const ChatMessage> messages, const std::string& continuation);
/// A whole text in windows that the model can read, each token judged once, with at least one before it
/// (lm-evaluation-harness's rolling log-likelihood).
std::vector<ScoredText> windowsOf(const AnsweringModel& model, const std::string& text);

struct LogLikelihood {
    double sum = 0;       ///< nats, over the counted tokens
    bool isGreedy = true; ///< each of them was the likeliest
};

/// In the order of `texts`; computed together, longest first, at most `rows` at once and in fp32 at the end.
/// @param report  told how many are done; false stops, and what is not done stays as it is
/// Errors: "generate.no_head" for an encoder.
Result<std::vector<LogLikelihood>> logLikelihoods(const Transformer& model, const std::vector<ScoredText>& texts,
    std::size_t rows, const std::function<void(std::size_t done)>& report = {});

} // namespace luthier::engine
