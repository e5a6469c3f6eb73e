#pragma once
#include "core/engine/generate/answering_model.h"
#include "core/engine/objectives/objective.h"
#include "core/run/held_out_scores.h"

#include <map>
#include <string>
#include <vector>

namespace luthier::engine {

struct EvalResult {
    double loss = 0;                      ///< mean over all counted tokens, nats, or over all examples
    CurveValues measures;                 ///< other values that the objective reports (Objective::means)
    std::vector<PairScore> scores;        ///< of a reward model
    std::map<std::string, double> lossOf; ///< by data set; empty where all rows are of one
};

/// Mean over all rows, without dropout and without gradients. Moves no generator. Errors: "evaluate.cancelled".
Result<EvalResult> evaluateRows(const Policy& policy, Objective& objective, const TokenizedRows& rows, int batchSize,
    TokenId padToken, const Progress& progress = {});

/// General questions with their answers (resources/evaluation), a few in each language, for the loss that shows whether
/// a model forgets what it could do before. No rows if the resources are missing or the model is not for conversations.
TokenizedRows generalRows(const RowTokenizer& tokenizer);

/// The model's own answers to rows' questions, greedy; computed together, as a packed base is unpacked for each token.
/// @param prompts tokens up to and with the opening of the answer
/// @param stop    ends them before their end
std::vector<Result<std::string>> answersTo(const Transformer& model, const Tokenizer& tokenizer,
    const std::vector<std::vector<TokenId>>& prompts, int maxTokens, const std::vector<std::int64_t>& endTokens,
    const std::stop_token& stop);

} // namespace luthier::engine
