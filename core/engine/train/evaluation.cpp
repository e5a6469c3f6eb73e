#include "core/engine/train/evaluation.h"

#include "core/engine/torch_compat.h"

#include <cmath>
#include <numeric>

namespace luthier::engine {

EvalResult evaluateRows(const Transformer& model, const TokenizedRows& rows, const Recipe& recipe, TokenId padToken) {
    const auto guard = withoutGradients();
    // Sorted by length, so that little is padding; the mean does not depend on the order but for rounding.
    std::vector<std::size_t> order(rows.rows.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return rows.rows[a].ids.size() > rows.rows[b].ids.size(); });
    double sum = 0;
    std::int64_t correct = 0, counted = 0;
    LossSection plain; // evaluation compares runs: no smoothing
    const auto batchSize = static_cast<std::size_t>(recipe.train.batch_size);
    for (std::size_t begin = 0; begin < order.size(); begin += batchSize) {
        MicroBatch plan;
        for (std::size_t i = begin; i < std::min(begin + batchSize, order.size()); ++i)
            plan.push_back({order[i]});
        const TokenBatch batch = makeBatch(rows.rows, plan, padToken);
        const TokenLoss loss = tokenLoss(model, batch, plain, false, /*wantAccuracy=*/true);
        sum += loss.sum.item<double>();
        correct += loss.correct.item<std::int64_t>();
        counted += batch.counted;
    }
    EvalResult result;
    result.loss = sum / double(std::max<std::int64_t>(1, counted));
    result.perplexity = std::exp(result.loss);
    result.accuracy = double(correct) / double(std::max<std::int64_t>(1, counted));
    return result;
}

Result<std::string> answerPrompt(const Transformer& model, const Tokenizer& tokenizer,
    const std::vector<TokenId>& prompt, int maxTokens, const std::vector<std::int64_t>& endTokens) {
    GenerateOptions options;
    options.max_new_tokens = maxTokens;
    options.endTokens = endTokens;
    LUTHIER_TRY(answer, generate(model, prompt, options));
    return tokenizer.decode(answer.tokens, true);
}

} // namespace luthier::engine
