#pragma once
/// Start of an answer: the decoder's first input, and the encoder's output for the prompt.

#include "core/base/result.h"
#include "core/engine/nn/transformer.h"
#include "core/text/tokenizer.h"

#include <vector>

namespace luthier::engine {

struct PromptState {
    std::vector<std::int64_t> first; ///< the prompt, or the start token of an encoder-decoder
    ModelInput input;                ///< `encoded` where there is an encoder
    std::int64_t room = 0;           ///< how many tokens fit behind `first`
};

/// Errors: "generate.empty_prompt"; "generate.too_long" when the prompt leaves no room in the model's context.
Result<PromptState> beginAnswer(const Transformer& model, const std::vector<TokenId>& prompt);

} // namespace luthier::engine
