#include "core/engine/train/evaluation.h"

#include "core/engine/objectives/answer_logps.h"
#include "core/engine/torch_compat.h"
#include "core/evaluate/document.h"

#include <ATen/TensorOperators.h>

#include <cmath>
#include <numeric>

namespace luthier::engine {

namespace {

/// Batches of single rows, sorted by length, so that little is padding; a mean does not depend on the order but for
/// rounding.
std::vector<MicroBatch> batchesByLength(const TokenizedRows& rows, int batchSize) {
    std::vector<std::size_t> order(rows.rows.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return rows.rows[a].longest() > rows.rows[b].longest(); });
    std::vector<MicroBatch> out;
    for (const std::size_t row : order) {
        if (out.empty() || std::ssize(out.back()) == batchSize) out.emplace_back();
        out.back().push_back({row});
    }
    return out;
}

tl::unexpected<Error> failCancelled() {
    return fail("evaluate.cancelled", {QT_TRANSLATE_NOOP("errors", "The evaluation was cancelled."), {}});
}

Result<EvalResult> evaluateTokens(
    const Policy& policy, const TokenizedRows& rows, const Recipe& recipe, TokenId padToken, const Progress& progress) {
    std::size_t done = 0;
    double sum = 0;
    std::int64_t correct = 0, counted = 0;
    const LossSection plain; // evaluation compares runs: no smoothing
    for (const MicroBatch& plan : batchesByLength(rows, recipe.train.batch_size)) {
        if (progress.isCancelled()) return failCancelled();
        const TokenBatch batch = makeBatch(rows.rows, plan, padToken);
        const TokenLoss loss = tokenLoss(policy.model, batch, plain, false, /*wantAccuracy=*/true);
        sum += loss.sum.item<double>();
        correct += loss.correct.item<std::int64_t>();
        counted += batch.counted;
        progress(done += plan.size(), rows.rows.size());
    }
    const double all = double(std::max<std::int64_t>(1, counted));
    EvalResult out{sum / all, {}, {}};
    out.measures = {{"perplexity", std::exp(out.loss)}, {"token_accuracy", double(correct) / all}};
    return out;
}

void addScores(const TokenizedRows& rows, const MicroBatch& plan, const at::Tensor& scores, EvalResult& out) {
    const auto count = static_cast<std::int64_t>(plan.size());
    for (std::int64_t i = 0; i < count; ++i) {
        const TokenizedRow& row = rows.rows[plan[std::size_t(i)].front()];
        out.scores.push_back({row.id, scores[i].item<double>(), scores[i + count].item<double>(), row.countedTokens(),
            row.beside.front().countedTokens()});
    }
}

} // namespace

Result<EvalResult> evaluateRows(
    const Policy& policy, const TokenizedRows& rows, const Recipe& recipe, TokenId padToken, const Progress& progress) {
    const auto guard = withoutGradients();
    const ObjectiveType type = recipe.objective.type;
    if (examplesOf(type) == ExampleKind::Tokens) return evaluateTokens(policy, rows, recipe, padToken, progress);
    EvalResult out;
    // KTO's own measure of the same name is in nats an answer.
    const bool comparesTokens = policy.adapter && type != ObjectiveType::Reward && type != ObjectiveType::Kto;
    double examples = 0, counted = 0, kl = 0;
    std::map<std::string, double> sums;
    std::size_t done = 0;
    for (const MicroBatch& plan : batchesByLength(rows, recipe.train.batch_size)) {
        if (progress.isCancelled()) return failCancelled();
        const TokenBatch batch = makeBatch(rows.rows, plan, padToken);
        const ObjectiveLoss loss = objectiveLoss(policy, batch, recipe.objective, false);
        out.loss += loss.sum.item<double>();
        for (const auto& [name, sum] : loss.measures)
            sums[name] += sum.item<double>();
        examples += double(batch.examples);
        counted += double(batch.counted);
        if (comparesTokens) kl += klToReference(policy, batch);
        if (type == ObjectiveType::Reward) addScores(rows, plan, answerScores(policy.model, batch, false), out);
        progress(done += plan.size(), rows.rows.size());
    }
    out.loss /= examples;
    out.measures = meansOf(sums, examples);
    if (comparesTokens) out.measures["kl"] = kl / std::max(1.0, counted);
    return out;
}

TokenizedRows generalRows(const RowTokenizer& tokenizer) {
    constexpr std::size_t kRows = 40; // the file mixes languages and kinds from its beginning
    if (!tokenizer.chatTemplate || tokenizer.spec.isEncoderDecoder()) return {};
    const auto task = findTask("general");
    const auto documents = task ? documentsOf(*task, {}) : Result<std::vector<TaskDocument>>();
    if (!documents || documents->empty()) return {};
    std::vector<Record> records;
    for (const TaskDocument& document : *documents) {
        if (records.size() == kRows) break;
        Record& record = records.emplace_back();
        record.id = document.id;
        record.messages = document.messages;
        record.messages.push_back({"assistant", document.choices[document.gold.front()]});
    }
    // Whatever is trained: it is the answers' cross-entropy that is asked for.
    Recipe recipe = tokenizer.recipe;
    recipe.objective = {};
    auto rows =
        tokenizeRows(records, RowTokenizer{tokenizer.tokenizer, tokenizer.spec, recipe, tokenizer.chatTemplate}, {});
    return rows ? std::move(*rows) : TokenizedRows();
}

Result<void> computeReference(
    const Transformer& model, TokenizedRows& rows, const Recipe& recipe, TokenId padToken, const Progress& progress) {
    std::size_t done = 0;
    for (const MicroBatch& plan : batchesByLength(rows, recipe.train.batch_size)) {
        const at::Tensor logps = referenceLogps({model}, makeBatch(rows.rows, plan, padToken));
        for (std::size_t i = 0; i < plan.size(); ++i)
            rows.rows[plan[i].front()].reference = {
                logps[std::int64_t(i)].item<float>(), logps[std::int64_t(i + plan.size())].item<float>()};
        progress(done += plan.size(), rows.rows.size());
        if (progress.isCancelled()) return failCancelled();
    }
    return {};
}

Result<std::string> answerPrompt(const Transformer& model, const Tokenizer& tokenizer,
    const std::vector<TokenId>& prompt, int maxTokens, const std::vector<std::int64_t>& endTokens,
    const std::stop_token& stop) {
    GenerateOptions options;
    options.max_new_tokens = maxTokens;
    options.endTokens = endTokens;
    LUTHIER_TRY(answer, generate(model, prompt, options, [&](TokenId) { return !stop.stop_requested(); }));
    return tokenizer.decode(answer.tokens, true);
}

} // namespace luthier::engine
