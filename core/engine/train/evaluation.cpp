#include "core/engine/train/evaluation.h"

#include "core/engine/generate/batch_generator.h"
#include "core/engine/torch_compat.h"
#include "core/evaluate/document.h"

#include <ATen/TensorOperators.h>

#include <numeric>

namespace luthier::engine {

namespace {

void addScores(const TokenizedRows& rows, const MicroBatch& plan, const at::Tensor& scores, EvalResult& out) {
    const auto count = static_cast<std::int64_t>(plan.size());
    for (std::int64_t i = 0; i < count; ++i) {
        const TokenizedRow row = rows.rows[plan[std::size_t(i)].front()];
        out.scores.push_back({row.id, scores[i].item<double>(), scores[i + count].item<double>(), row.countedTokens(),
            row.beside.front().countedTokens()});
    }
}

/// Indexes of the rows by the data set that their ids name.
std::map<std::string, std::vector<std::size_t>> byDataSet(const TokenizedRows& rows) {
    std::map<std::string, std::vector<std::size_t>> out;
    for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const std::string id = rows.rows.id(i);
        const std::size_t colon = id.rfind(':');
        out[colon == std::string::npos ? std::string() : id.substr(0, colon)].push_back(i);
    }
    constexpr std::size_t kMost = 16; // of more, ids mean something else
    if (out.size() <= kMost) return out;
    std::vector<std::size_t> all(rows.rows.size());
    std::iota(all.begin(), all.end(), 0);
    return {{std::string(), std::move(all)}};
}

/// Batches of those rows, the longest first.
std::vector<MicroBatch> batchesOf(const std::vector<std::size_t>& own, const TokenizedRows& rows, int batchSize) {
    std::vector<std::int64_t> lengths;
    for (const std::size_t row : own)
        lengths.push_back(rows.rows.longest(row));
    std::vector<MicroBatch> out = batchesByLength(lengths, batchSize);
    for (MicroBatch& batch : out)
        for (PackedSequence& sequence : batch)
            for (std::size_t& row : sequence)
                row = own[row];
    return out;
}

} // namespace

Result<EvalResult> evaluateRows(const Policy& policy, Objective& objective, const TokenizedRows& rows, int batchSize,
    TokenId padToken, const Progress& progress) {
    const auto guard = withoutGradients();
    EvalResult out;
    LossSums sums;
    std::size_t done = 0;
    const auto dataSets = byDataSet(rows);
    for (const auto& [name, own] : dataSets) {
        LossSums ofSet;
        for (const MicroBatch& plan : batchesOf(own, rows, batchSize)) {
            if (progress.isCancelled())
                return fail("evaluate.cancelled", {QT_TRANSLATE_NOOP("errors", "The evaluation was cancelled."), {}});
            const Batch batch = makeBatch(rows, plan, padToken, policy.model.device());
            const ObjectiveLoss loss = objective.heldOut(policy, batch);
            const double sum = loss.sum.item<double>();
            for (LossSums* all : {&sums, &ofSet}) {
                all->loss += sum;
                all->examples += examplesOf(batch);
                all->counted += sequencesOf(batch).counted;
            }
            sums.addMeasures(loss.measures);
            if (loss.scores.defined()) addScores(rows, plan, loss.scores, out);
            progress(done += plan.size(), rows.rows.size());
        }
        if (dataSets.size() > 1) out.lossOf[name] = ofSet.meanLoss();
    }
    out.loss = sums.meanLoss();
    out.measures = objective.means(sums);
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

std::vector<Result<std::string>> answersTo(const Transformer& model, const Tokenizer& tokenizer,
    const std::vector<std::vector<TokenId>>& prompts, int maxTokens, const std::vector<std::int64_t>& endTokens,
    const std::stop_token& stop) {
    GenerateOptions options;
    options.max_new_tokens = maxTokens;
    options.endTokens = endTokens;
    std::vector<Result<std::string>> out(prompts.size(), std::string());
    BatchGenerator generator(model);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const auto added = generator.add({prompts[i], options, [&](TokenId) { return !stop.stop_requested(); },
            [&out, &tokenizer, i](const Generated& answer) { out[i] = tokenizer.decode(answer.tokens, true); }, {}});
        if (!added) out[i] = tl::unexpected(added.error());
    }
    while (generator.size() > 0)
        generator.step();
    return out;
}

} // namespace luthier::engine
