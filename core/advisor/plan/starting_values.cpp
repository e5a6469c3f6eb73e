#include "core/advisor/plan/starting_values.h"

#include "core/base/text.h"
#include "core/recipe/run_ledger.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace {

constexpr std::int64_t kSmallModel = 100'000'000, kMiddleModel = 1'000'000'000, kLargeModel = 30'000'000'000;
constexpr int kMostLength = 2048, kUncountedLength = 1024, kLengthStep = 64, kLeastSteps = 100;

BilingualText shortCount(std::int64_t count) {
    return inBoth(count >= 1'000'000'000 ? fmt::format("{:.1f}B", double(count) / 1e9)
                  : count >= 1'000'000   ? fmt::format("{:.0f}M", double(count) / 1e6)
                                         : formatCount(static_cast<std::uint64_t>(count)));
}

} // namespace

int startingRank(AdapterType adapter) { return 16 * factsOf(adapter).rankShare; }

double startingRate(std::int64_t parameters, AdapterType adapter, ObjectiveType objective) {
    const bool isFull = adapter == AdapterType::None, isSmall = parameters < kSmallModel;
    const double share = examplesOf(objective) == ExampleKind::Tokens ? 1
                         : factsOf(objective).givesScores             ? 0.5
                         : isSmall                                    ? 0.05
                                                                      : 0.025;
    const auto rate = [&](double full, double lora) {
        return share * (isFull ? full : factsOf(adapter).rateShare * lora);
    };
    const double chosen = isSmall                     ? rate(1e-3, 5e-3)
                          : parameters < kMiddleModel ? rate(5e-5, 5e-4)
                          : parameters < kLargeModel  ? rate(2e-5, 2e-4)
                                                      : rate(1e-5, 1e-4);
    return std::stod(fmt::format("{:.6g}", chosen)); // a product's last digits are nobody's
}

double startingEpochs(std::int64_t parameters, std::int64_t rows, ObjectiveType objective) {
    if (learnsFromChoices(objective)) return rows >= 1000 ? 1 : 3;
    if (parameters < kSmallModel) return 10;
    if (rows < 1000) return 5;
    if (rows <= 10'000) return 3;
    return rows <= 100'000 ? 2 : 1;
}

int startingBatch(std::int64_t rows, double epochs) {
    for (const int batch : {16, 8})
        if (double(rows) * epochs / batch >= kLeastSteps) return batch;
    return 4;
}

int startingLength(int longest, int context) {
    const int wanted = longest > 0 ? (longest + kLengthStep - 1) / kLengthStep * kLengthStep : kUncountedLength;
    return std::min({wanted, context, kMostLength});
}

Recipe startingRecipe(const Judgement& judgement, const ModelSpec& spec, MethodParts method, ObjectiveType objective,
    const DataFacts& data, DType computeDtype, std::uint64_t budgetBytes, std::vector<Said>& reasons) {
    const std::int64_t parameters = parameterCount(spec);
    const auto info = std::find_if(judgement.methods.begin(), judgement.methods.end(), [&](const MethodInfo& row) {
        return row.adapter == method.adapter && row.quantization == method.quantization;
    });
    const BilingualText methodName = info == judgement.methods.end() ? BilingualText() : info->text;
    Recipe recipe;
    recipe.objective.type = objective;
    recipe.adapter.type = method.adapter;
    recipe.model.quantization.type = method.quantization;
    TrainSection& train = recipe.train;
    train.learning_rate = startingRate(parameters, method.adapter, objective);
    const bool isCompared = learnsFromChoices(objective);
    reasons.push_back({isCompared ? "rate_preferences" : "rate",
        {{"value", inBoth(fmt::format("{:g}", train.learning_rate))}, {"method", methodName},
            {"parameters", shortCount(parameters)}}});
    train.epochs = startingEpochs(parameters, data.rows, objective);
    if (data.rows > 0)
        reasons.push_back({isCompared                 ? "epochs_preferences"
                           : parameters < kSmallModel ? "epochs_small"
                                                      : "epochs",
            {{"value", inBoth(fmt::format("{:g}", train.epochs))},
                {"rows", inBoth(formatCount(static_cast<std::uint64_t>(data.rows)))}}});
    const int batch = data.rows > 0 ? startingBatch(data.rows, train.epochs) : 16;
    const bool isFew = data.rows > 0 && double(data.rows) * train.epochs / batch < kLeastSteps;
    reasons.push_back({isFew ? "batch_few" : "batch",
        {{"value", inBoth(std::to_string(batch))}, {"steps", inBoth(std::to_string(kLeastSteps))}}});

    recipe.data.max_length = startingLength(data.longest, spec.max_position_embeddings);
    if (data.longest > 0)
        reasons.push_back({data.longest <= recipe.data.max_length ? "length" : "length_cut",
            {{"value", inBoth(formatCount(static_cast<std::uint64_t>(recipe.data.max_length)))},
                {"longest", inBoth(formatCount(static_cast<std::uint64_t>(data.longest)))}}});
    recipe.data.packing = objective == ObjectiveType::Pretrain && !spec.isEncoderDecoder();
    if (factsOf(method.adapter).hasRank) {
        const bool isReading = objective == ObjectiveType::Pretrain;
        recipe.adapter.r = startingRank(method.adapter) * (isReading ? 4 : 1);
        recipe.adapter.lora_alpha = usualAlpha(recipe.adapter.r);
        reasons.push_back(
            {isReading ? "rank_reading" : "rank", {{"value", inBoth(std::to_string(recipe.adapter.r))},
                                                      {"alpha", inBoth(std::to_string(2 * recipe.adapter.r))}}});
    }
    train.batch_size = batch;
    while (train.batch_size > 1 && predictRun(spec, recipe, computeDtype).totalBytes() > budgetBytes)
        train.batch_size /= 2;
    train.gradient_accumulation = batch / train.batch_size;
    if (train.gradient_accumulation > 1)
        reasons.push_back({"micro_batch", {{"value", inBoth(std::to_string(train.batch_size))},
                                              {"times", inBoth(std::to_string(train.gradient_accumulation))}}});
    return recipe;
}

} // namespace luthier
