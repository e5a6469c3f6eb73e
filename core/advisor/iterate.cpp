#include "core/advisor/iterate.h"

#include "core/base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace luthier {

namespace {

constexpr std::size_t kMostProposals = 3, kLeastPoints = 3;

BilingualText number(double value) { return inBoth(fmt::format("{:.4g}", value)); }
BilingualText share(double value) { return inBoth(fmt::format("{:.1f} %", value * 100)); }

/// The evaluation loss as a story: its lowest point, and how much it still moved at the end.
struct Curve {
    Point lowest, last;
    double rise = 0; ///< of the last over the lowest, relative
    double fall = 0; ///< over the last quarter of the points, relative

    explicit Curve(const std::vector<Point>& points) {
        lowest = *std::min_element(
            points.begin(), points.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
        last = points.back();
        rise = last.value / lowest.value - 1;
        const std::size_t quarter = std::max<std::size_t>(1, points.size() / 4);
        const double before = points[points.size() - 1 - quarter].value;
        fall = 1 - last.value / before;
    }
};

} // namespace

std::vector<Proposal> proposeIterations(const Judgement& judgement, const RunOutcome& run, bool fitsFull) {
    std::vector<Proposal> out;
    const IterateRules& rules = judgement.iterate;
    const auto propose = [&](const char* key, std::map<std::string, BilingualText> values, const Said& evidence,
                             const std::function<void(Recipe&)>& edit) {
        Recipe recipe = run.recipe;
        edit(recipe);
        out.push_back({key, {std::string("iterate_") + key, std::move(values)}, evidence, {}, recipe, false});
    };
    const auto moreData = [&](const Said& evidence) {
        out.push_back({"more_data", {"iterate_more_data", {}}, evidence, {}, {}, true});
    };
    const TrainSection& train = run.recipe.train;
    const auto fromTo = [](double before, double after) {
        return std::map<std::string, BilingualText>{{"before", number(before)}, {"after", number(after)}};
    };
    if (run.isDiverged) {
        const double rate = train.learning_rate / rules.slower;
        propose("slower", fromTo(train.learning_rate, rate),
            {"evidence_diverged", {{"step", number(double(run.steps))}}},
            [&](Recipe& recipe) { recipe.train.learning_rate = rate; });
        return out;
    }
    if (run.forgot)
        out.push_back({"forgetting", {"iterate_forgetting", {}},
            {"evidence_forgetting", {{"before", share(run.forgot->first)}, {"after", share(run.forgot->second)}}}, {},
            {}, true});
    if (run.leftOut > 0 && run.longest > run.recipe.data.max_length)
        propose("length", fromTo(run.recipe.data.max_length, run.longest),
            {"evidence_left_out", {{"count", number(double(run.leftOut))}}},
            [&](Recipe& recipe) { recipe.data.max_length = run.longest; });
    if (run.eval.size() < kLeastPoints) return out;
    const Curve curve(run.eval);
    const std::map<std::string, BilingualText> story = {{"low", number(curve.lowest.value)},
        {"low_step", number(curve.lowest.step)}, {"step", number(curve.last.step)}, {"last", number(curve.last.value)},
        {"rise", share(curve.rise)}, {"fall", share(curve.fall)}};
    if (curve.rise > rules.overfit && curve.last.step > 0) {
        // As long as it learned, in halves of an epoch.
        const double epochs = std::max(0.5, std::round(train.epochs * curve.lowest.step / curve.last.step * 2) / 2);
        if (epochs < train.epochs)
            propose("overfitting", fromTo(train.epochs, epochs), {"evidence_overfitting", story},
                [&](Recipe& recipe) { recipe.train.epochs = epochs; });
        moreData({"evidence_overfitting", story});
    } else if (curve.fall > rules.falling) {
        propose("longer", fromTo(train.epochs, train.epochs * rules.longer), {"evidence_falling", story},
            [&](Recipe& recipe) { recipe.train.epochs *= rules.longer; });
    } else {
        if (run.recipe.adapter.type == AdapterType::Lora) {
            const int rank = run.recipe.adapter.r * 2;
            propose("rank", fromTo(run.recipe.adapter.r, rank), {"evidence_plateau", story}, [&](Recipe& recipe) {
                recipe.adapter.r = rank;
                recipe.adapter.lora_alpha *= 2;
            });
            if (fitsFull) out.push_back({"full", {"iterate_full", {}}, {"evidence_plateau", story}, "full", {}, false});
        }
        moreData({"evidence_plateau", story});
    }
    if (out.size() > kMostProposals) out.resize(kMostProposals);
    return out;
}

} // namespace luthier
