#pragma once
#include "core/base/result.h"
#include "core/engine/generate/sampler.h"
#include "core/engine/nn/transformer.h"
#include "core/text/tokenizer.h"

#include <functional>
#include <vector>

namespace luthier::engine {

struct GenerateOptions {
    SamplingOptions sampling;
    int max_new_tokens = 256;
    std::vector<std::int64_t> endTokens; ///< any of these ends the answer and is left out of it
    std::vector<std::string> stop;       ///< texts that end an answer and are left out of it
    int logprobs = -1;                   ///< number of alternatives listed for each token; -1: no log-probabilities
};

enum class StopReason { EndToken, StopText, Length, Cancelled };

/// A token's log-probability under the model, before any option changes it, and the likeliest others.
struct TokenLogprobs {
    TokenId token = 0;
    double logprob = 0;
    std::vector<std::pair<TokenId, double>> top;
};

struct Generated {
    std::vector<TokenId> tokens;
    StopReason reason = StopReason::Length;
    std::vector<TokenLogprobs> logprobs; ///< as long as tokens, where they were asked for
    /// Lead of the chosen logit over the next, the smallest over all steps (greedy only).
    double smallestMargin = 0;
};

/// Answers one prompt with a KV cache. `onToken` sees each token as it is chosen; false ends the answer.
/// Errors: "generate.empty_prompt"; "generate.too_long" when the prompt leaves no room in the model's context.
Result<Generated> generate(const Transformer& model, const std::vector<TokenId>& prompt, const GenerateOptions& options,
    const std::function<bool(TokenId)>& onToken = {});

} // namespace luthier::engine
