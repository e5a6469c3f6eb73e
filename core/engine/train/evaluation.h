#pragma once
#include "core/engine/generate/answering_model.h"
#include "core/engine/train/batch.h"
#include "core/engine/train/trainable_model.h"

#include <functional>

namespace luthier::engine {

struct EvalResult {
    double loss = 0;       ///< mean over all counted tokens, nats
    double perplexity = 0; ///< exp(loss)
    double accuracy = 0;   ///< share of counted tokens whose likeliest token was right
};

/// Mean over the tokens of all rows, without dropout and without gradients. Moves no generator.
EvalResult evaluateRows(const Transformer& model, const TokenizedRows& rows, const Recipe& recipe, TokenId padToken);

/// The model's own answer to a row's question, greedy.
/// @param prompt tokens up to and with the opening of the answer
Result<std::string> answerPrompt(const Transformer& model, const Tokenizer& tokenizer,
    const std::vector<TokenId>& prompt, int maxTokens, const std::vector<std::int64_t>& endTokens);

} // namespace luthier::engine
