#include "core/engine/merge/merge_gate.h"

#include "core/engine/generate/answering_model.h"
#include "core/engine/rows/tokenized_rows.h"
#include "core/engine/train/evaluation.h"
#include "core/hub/adapter_base.h"

namespace luthier::engine {

namespace {

constexpr std::size_t kRows = 200, kQuestions = 4;
constexpr int kBatch = 4, kAnswerTokens = 64, kMostTokens = 2048;

/// Mean loss over the rows, as SFT learns from them, or pretraining from texts.
Result<double> lossOn(const AnsweringModel& model, const std::vector<Record>& rows) {
    Recipe recipe;
    recipe.data.max_length = std::min(model.model->spec().max_position_embeddings, kMostTokens);
    recipe.data.too_long = TooLong::Truncate;
    recipe.objective.type =
        rows.empty() || rows.front().isConversation() ? ObjectiveType::Sft : ObjectiveType::Pretrain;
    const RowTokenizer tokenizer{model.tokenizer, model.model->spec(), recipe, model.chatTemplate};
    LUTHIER_TRY(tokens, tokenizeRows(rows, tokenizer, {}));
    const auto objective = makeObjective({});
    const TokenId pad = TokenId(model.model->spec().padTokenId.value_or(0));
    LUTHIER_TRY(result, evaluateRows({*model.model, nullptr}, *objective, tokens, kBatch, pad));
    return result.loss;
}

/// The model's answers to the first questions, as a run's events keep them.
Result<void> addAnswers(const AnsweringModel& model, const std::vector<Record>& rows, RunHistory& history) {
    std::size_t asked = 0;
    for (const Record& row : rows) {
        if (asked == kQuestions) break;
        if (row.messages.size() < 2 || row.messages.back().role != "assistant") continue;
        ++asked;
        const auto question = std::span(row.messages).first(row.messages.size() - 1);
        LUTHIER_TRY(prompt, model.promptOf(question));
        GenerateOptions options;
        options.max_new_tokens = kAnswerTokens;
        LUTHIER_TRY(answer, model.answer(prompt, options));
        Event sample;
        sample.type = "sample";
        sample.numbers["step"] = 1;
        sample.texts = {
            {"prompt", question.back().content}, {"answer", answer.text}, {"expected", row.messages.back().content}};
        history.add(sample);
    }
    return {};
}

Event eventOf(const char* type, double step, const char* key, double loss) {
    Event out;
    out.type = type;
    out.numbers = {{"step", step}, {key, loss}};
    return out;
}

} // namespace

Result<Gate> gateOfMerge(const MergeGateRequest& request, const Progress& progress) {
    LUTHIER_TRY(rows, readFirstRecords(request.rows, kRows));
    // Told like a run: the base is its beginning, the merge its only checkpoint.
    RunHistory history;
    {
        LUTHIER_TRY(base, AnsweringModel::open(request.base, std::nullopt, DType::F32, request.chatTemplate));
        LUTHIER_TRY(before, lossOn(base, rows));
        history.add(eventOf("eval", 0, "loss", before));
    }
    progress(1, 2);
    const bool isAdapter = isAdapterFolder(request.merged);
    LUTHIER_TRY(
        merged, AnsweringModel::open(isAdapter ? request.base : request.merged,
                    isAdapter ? std::optional(request.merged) : std::nullopt, DType::F32, request.chatTemplate));
    LUTHIER_TRY(after, lossOn(merged, rows));
    history.add(eventOf("eval", 1, "loss", after));
    history.add(eventOf("checkpoint", 1, "eval_loss", after));
    LUTHIER_TRY_DO(addAnswers(merged, rows, history));
    progress(2, 2);
    return gateOf(RunFolder{request.merged}, history);
}

} // namespace luthier::engine
