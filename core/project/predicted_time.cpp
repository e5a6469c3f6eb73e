#include "core/project/predicted_time.h"

#include "core/base/platform.h"

#include <algorithm>
#include <numeric>

namespace luthier {

namespace {

constexpr std::size_t kProbeRows = 512;

/// Tokens/s of the step in the middle; 0: it took none.
double middleSpeed(const RunHistory& run) {
    const Series* speeds = run.find(Curve::TokensPerSecond);
    if (!speeds || speeds->points.empty()) return 0;
    std::vector<double> values;
    for (const Point& point : speeds->points)
        values.push_back(point.value);
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

SpeedKey speedKey(const std::string& modelPath, const std::string& method, int maxLength) {
    return {modelPath, method, maxLength, processorName() + ", " + std::to_string(coreCount())};
}

TimeRange predictTime(
    const PlanState& state, const PlanStep& step, const std::function<std::optional<ProbeResult>()>& measured) {
    const DataFacts& data = state.answers.data;
    if (!step.recipe || data.rows == 0) return {};
    double slowest = 0, quickest = 0; // tokens/s
    for (const bool isPilot : {false, true})
        if (const KnownRun* tried = runOf(state, step, isPilot); tried && quickest <= 0)
            slowest = quickest = middleSpeed(*tried->history);
    if (quickest <= 0 && !state.answers.machine.isAnother)
        if (const auto probe = measured()) {
            slowest = probe->slowest;
            quickest = probe->quickest;
        }
    if (slowest <= 0) return {};
    const TrainSection& train = step.recipe->train;
    const double tokensARow = double(data.tokens) / double(data.rows);
    double tokens = double(data.tokens) * (1 - kEvalShare) * train.epochs;
    if (train.max_steps > 0)
        tokens =
            std::min(tokens, double(train.max_steps) * train.batch_size * train.gradient_accumulation * tokensARow);
    const double most = train.max_minutes > 0 ? train.max_minutes * 60 : 1e30;
    return {std::min(most, tokens / quickest), std::min(most, tokens / slowest)};
}

Result<std::vector<Record>> rowsToProbe(ProjectData& data, const std::string& dataset) {
    LUTHIER_TRY(rows, data.keptRows(dataset));
    std::vector<std::size_t> all(rows.size());
    std::iota(all.begin(), all.end(), std::size_t(0));
    std::vector<Record> chosen;
    for (const std::size_t row : evenlyChosen(all, 0, kProbeRows))
        chosen.push_back(rows[row]);
    return chosen;
}

} // namespace luthier
