#include "core/run/trainer_state.h"

#include "core/run/checkpoint_index.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace luthier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLoggedSteps = 500;

/// What was written at each step under the curves whose names `isWanted`.
template <class Wanted>
std::map<std::int64_t, Json> entriesOf(const RunHistory& history, const Wanted& isWanted) {
    std::map<std::int64_t, Json> out;
    for (const auto& [name, series] : history.series()) {
        if (!isWanted(name)) continue;
        for (const Point& point : series.points)
            out[static_cast<std::int64_t>(point.step)][name] = point.value;
    }
    return out;
}

} // namespace

Json trainerStateJson(const RunHistory& history, const Recipe& recipe) {
    const std::int64_t step = history.step(), total = history.totalSteps();
    const std::int64_t loggingSteps = std::max<std::int64_t>(1, (total + kLoggedSteps - 1) / kLoggedSteps);
    // Every epoch has as many steps as the next.
    const auto epochAt = [&](std::int64_t at) { return step > 0 ? history.epoch() * double(at) / double(step) : 0.0; };
    static const std::set<std::string> kLogged = {
        seriesName(Curve::Loss), seriesName(Curve::LearningRate), seriesName(Curve::GradNorm)};
    const auto steps = entriesOf(history, [](const std::string& name) { return kLogged.contains(name); });
    const auto evaluations = entriesOf(history, [](const std::string& name) { return name.starts_with("eval_"); });
    Json log = Json::array();
    const auto add = [&](Json entry, std::int64_t at) {
        entry["epoch"] = epochAt(at);
        entry["step"] = at;
        log.push_back(std::move(entry));
    };
    std::set<std::int64_t> places;
    for (const auto& [at, entry] : steps)
        if (at % loggingSteps == 0) places.insert(at);
    for (const auto& [at, entry] : evaluations)
        places.insert(at);
    for (const std::int64_t at : places) {
        if (const auto it = steps.find(at); it != steps.end() && at % loggingSteps == 0) add(it->second, at);
        if (const auto it = evaluations.find(at); it != evaluations.end()) add(it->second, at);
    }
    Json best, bestCheckpoint;
    if (const Series* loss = history.find(Curve::Loss, CurveRows::HeldOut))
        for (const Point& point : loss->points) {
            if (point.step == 0 || (!best.is_null() && point.value >= best.get<double>())) continue;
            best = point.value;
            bestCheckpoint = checkpointName(static_cast<std::int64_t>(point.step));
        }
    const std::int64_t evalEvery = recipe.eval.every > 0 ? recipe.eval.every : std::max<std::int64_t>(1, total / 12);
    return {{"best_metric", best}, {"best_model_checkpoint", bestCheckpoint}, {"epoch", history.epoch()},
        {"eval_steps", evalEvery}, {"global_step", step}, {"is_hyper_param_search", false},
        {"is_local_process_zero", true}, {"is_world_process_zero", true}, {"log_history", std::move(log)},
        {"logging_steps", loggingSteps}, {"max_steps", total}, {"num_input_tokens_seen", 0},
        {"num_train_epochs", static_cast<std::int64_t>(std::ceil(recipe.train.epochs))},
        {"save_steps", recipe.checkpoint.every > 0 ? recipe.checkpoint.every : evalEvery}, {"total_flos", 0.0},
        {"train_batch_size", recipe.train.batch_size}, {"trial_name", nullptr}, {"trial_params", nullptr}};
}

} // namespace luthier
