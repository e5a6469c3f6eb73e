#pragma once
/// Beam search as transformers has it.

#include "core/base/result.h"
#include "core/engine/nn/transformer.h"
#include "core/text/tokenizer.h"

#include <vector>

namespace luthier::engine {

struct BeamOptions {
    int num_beams = 4;
    double length_penalty = 1.0; ///< a score is the summed log-probability over length to this power
    bool early_stopping = true;  ///< ends with num_beams answers; else only when no better one can come
    int max_new_tokens = 256;
    std::vector<std::int64_t> endTokens;
};

struct BeamHypothesis {
    std::vector<TokenId> tokens; ///< the end token included where it was reached
    double score = 0;
};

/// Best first, `num_beams` of them. Errors: "generate.empty_prompt", "generate.too_long".
Result<std::vector<BeamHypothesis>> beamSearch(
    const Transformer& model, const std::vector<TokenId>& prompt, const BeamOptions& options);

} // namespace luthier::engine
