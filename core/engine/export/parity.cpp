#include "core/engine/export/parity.h"

#include "core/data/record.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/recipe/recipe.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;

/// Log-probabilities of what follows the prompt, [tokens, vocab] float32, given prompt and tokens so far.
at::Tensor logprobsAfter(
    const Transformer& model, const std::vector<TokenId>& prompt, const std::vector<TokenId>& tokens) {
    const auto guard = withoutGradients();
    std::vector<std::int64_t> all(prompt.begin(), prompt.end());
    all.insert(all.end(), tokens.begin(), tokens.end());
    const at::Tensor hidden = model.hidden({.ids = toTensor(all, model.device()).unsqueeze(0)});
    const at::Tensor rows = hidden[0].narrow(0, std::ssize(prompt) - 1, std::ssize(tokens));
    return at::log_softmax(model.logits(rows).to(at::kFloat), -1);
}

bool givesScores(const AnsweringModel& model) { return model.model->spec().head == HeadKind::Score; }

/// How far two scores may be apart and still count as the same: a score is no token that could be equal, and merged
/// weights are rounded once.
double sameScore(bool isExact) { return isExact ? 1e-3 : 0.25; }

} // namespace

Result<std::vector<std::vector<TokenId>>> parityPrompts(const RunFolder& run, const AnsweringModel& model) {
    LUTHIER_TRY(recipe, readRecipe(run.recipe()));
    std::vector<std::string> files = recipe.data.train;
    if (!recipe.data.eval.empty()) files.insert(files.begin(), recipe.data.eval);
    std::vector<std::vector<TokenId>> prompts;
    const auto limit = static_cast<std::size_t>(model.model->spec().max_position_embeddings - kParityTokens);
    for (const std::string& file : files) {
        LUTHIER_TRY(records, readRecords(resolvePath(file, run.path)));
        for (const Record& record : records) {
            if (std::ssize(prompts) == kParityPrompts) return prompts;
            std::vector<TokenId> ids;
            if (record.preference && givesScores(model)) {
                std::vector<ChatMessage> whole = record.messages;
                whole.insert(whole.end(), record.preference->chosen.begin(), record.preference->chosen.end());
                LUTHIER_TRY(conversation, model.conversation(whole));
                ids = conversation;
            } else if (record.isConversation()) {
                const std::size_t asked = record.messages.size() - (record.preference ? 0 : 1);
                LUTHIER_TRY(prompt, model.promptOf(std::span(record.messages).first(asked)));
                ids = prompt;
            } else {
                ids = model.tokenizer.encode(record.text);
                ids.resize(std::min<std::size_t>(ids.size(), 16));
            }
            if (!ids.empty() && ids.size() <= limit) prompts.push_back(std::move(ids));
        }
    }
    if (prompts.empty())
        return fail("export.no_prompts", {QT_TRANSLATE_NOOP("errors", "The export cannot be checked."), {}},
            {QT_TRANSLATE_NOOP("errors", "No row of the run's data fits into the model's context."), {}}, {});
    // A tiny data set is asked again from the start: eight prompts are compared in any case.
    for (std::size_t i = 0; std::ssize(prompts) < kParityPrompts; ++i)
        prompts.push_back(prompts[i]);
    return prompts;
}

Result<std::vector<ParityAnswer>> answerAll(
    const AnsweringModel& model, const std::vector<std::vector<TokenId>>& prompts) {
    std::vector<ParityAnswer> answers;
    for (const auto& prompt : prompts) {
        if (givesScores(model)) { // the score stands for an answer of one token
            LUTHIER_TRY(score, model.score(prompt));
            answers.push_back({prompt, {prompt.back()}, {score}});
            continue;
        }
        GenerateOptions options;
        options.max_new_tokens = kParityTokens;
        LUTHIER_TRY(generated, generate(*model.model, prompt, options));
        ParityAnswer answer{prompt, generated.tokens, {}};
        const at::Tensor logprobs = logprobsAfter(*model.model, prompt, answer.tokens);
        for (std::size_t i = 0; i < answer.tokens.size(); ++i)
            answer.logprobs.push_back(logprobs[std::int64_t(i)][answer.tokens[i]].item<double>());
        answers.push_back(std::move(answer));
    }
    return answers;
}

Result<void> writeAnswers(const std::filesystem::path& file, const std::vector<ParityAnswer>& answers,
    const std::filesystem::path& base, ExportForm form) {
    Json json = {{"base", base.string()}, {"form", keyOf(form)}, {"answers", Json::array()}};
    for (const ParityAnswer& answer : answers)
        json["answers"].push_back(
            {{"prompt", answer.prompt}, {"tokens", answer.tokens}, {"logprobs", answer.logprobs}});
    return writeJson(file, json);
}

Result<ParityReport> compareWithAnswers(
    const std::filesystem::path& exported, const std::filesystem::path& answersFile) {
    LUTHIER_TRY(json, readJsonObject(answersFile));
    const bool isAdapter = std::filesystem::exists(exported / "adapter_config.json");
    LUTHIER_TRY(model, AnsweringModel::open(isAdapter ? std::filesystem::path(json.value("base", "")) : exported,
                           isAdapter ? std::optional(exported) : std::nullopt, DType::F32));
    ParityReport report;
    const auto form = methodFromKey<ExportForm>(json.value("form", "")).value_or(ExportForm::Peft);
    report.isExact = factsOf(form).isAdapterAlone;
    report.isQuantized = factsOf(form).isQuantized;
    double lost = 0; // nats, over all tokens
    for (const Json& entry : json["answers"]) {
        const auto prompt = entry["prompt"].get<std::vector<TokenId>>(),
                   tokens = entry["tokens"].get<std::vector<TokenId>>();
        ++report.prompts;
        if (givesScores(model)) {
            LUTHIER_TRY(score, model.score(prompt));
            const double apart = std::abs(score - entry["logprobs"][0].get<double>());
            ++report.tokens;
            report.agreeing += apart < sameScore(report.isExact);
            report.worstLogprob = std::max(report.worstLogprob, apart);
            continue;
        }
        const at::Tensor logprobs = logprobsAfter(*model.model, prompt, tokens);
        const at::Tensor chosen = logprobs.argmax(-1);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            ++report.tokens;
            report.agreeing += chosen[row].item<std::int64_t>() == tokens[i];
            const double less = entry["logprobs"][i].get<double>() - logprobs[row][tokens[i]].item<double>();
            report.worstLogprob = std::max(report.worstLogprob, std::abs(less));
            lost += less;
        }
    }
    report.meanLost = report.tokens > 0 ? lost / report.tokens : 0;
    return report;
}

} // namespace luthier::engine
