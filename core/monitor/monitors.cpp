#include "core/monitor/monitors.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace luthier {

namespace {

constexpr double kOverfit = 0.03, kDiverge = 0.5, kForget = 0.2, kKnown = 4, kLostAccuracy = 0.05, kFlat = 0.005;
constexpr std::size_t kWindow = 10; // steps whose mean counts: single ones jump
constexpr std::size_t kFlatEvaluations = 4;

using Points = std::vector<Point>;

const Points& pointsOf(const Curves& curves, Curve curve, CurveRows rows = CurveRows::Training) {
    static const Points none;
    const auto it = curves.find(seriesName(curve, rows));
    return it == curves.end() ? none : it->second.points;
}

const Point& lowestOf(const Points& points) {
    return *std::min_element(
        points.begin(), points.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
}

double meanOf(Points::const_iterator begin, Points::const_iterator end) {
    double sum = 0;
    for (auto it = begin; it != end; ++it)
        sum += it->value;
    return sum / double(end - begin);
}

/// The mean of the last points up to a step; nothing with fewer than a window of them.
std::optional<double> meanUpTo(const Points& points, double step) {
    const auto end = std::upper_bound(
        points.begin(), points.end(), step, [](double value, const Point& point) { return value < point.step; });
    if (end - points.begin() < std::ptrdiff_t(kWindow)) return {};
    return meanOf(end - std::ptrdiff_t(kWindow), end);
}

std::string number(double value) { return fmt::format("{:.4g}", value); }
std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::optional<Error> overfitting(const Curves& curves) {
    const Points& eval = pointsOf(curves, Curve::Loss, CurveRows::HeldOut);
    if (eval.size() < 3) return {};
    const Point lowest = lowestOf(eval), last = eval.back();
    if (last.value <= lowest.value * (1 + kOverfit)) return {};
    const auto before = meanUpTo(pointsOf(curves, Curve::Loss), lowest.step),
               now = meanUpTo(pointsOf(curves, Curve::Loss), last.step);
    if (before && now && *now >= *before) return {}; // both rise: that is no learning by heart
    return Error{"monitor.overfitting", {QT_TRANSLATE_NOOP("errors", "The model memorises rows (overfitting)."), {}},
        {QT_TRANSLATE_NOOP("errors", "The evaluation loss was lowest, {low}, at step {step}; now it is {last}, {rise} "
                                     "more, while the training loss falls."),
            {{"low", number(lowest.value)}, {"step", number(lowest.step)}, {"last", number(last.value)},
                {"rise", percent(last.value / lowest.value - 1)}}},
        {QT_TRANSLATE_NOOP("errors", "Stop and keep: the best checkpoint stays. Next time fewer epochs, or more rows."),
            {}}};
}

std::optional<Error> divergence(const Curves& curves) {
    const Points& loss = pointsOf(curves, Curve::Loss);
    if (loss.size() < 2 * kWindow) return {};
    double lowest = meanOf(loss.begin(), loss.begin() + kWindow), sum = lowest * double(kWindow);
    for (std::size_t i = kWindow; i < loss.size(); ++i) {
        sum += loss[i].value - loss[i - kWindow].value;
        lowest = std::min(lowest, sum / double(kWindow));
    }
    const double now = meanOf(loss.end() - std::ptrdiff_t(kWindow), loss.end());
    if (!(now > lowest * (1 + kDiverge))) return {};
    return Error{"monitor.divergence", {QT_TRANSLATE_NOOP("errors", "The training loss runs away (divergence)."), {}},
        {QT_TRANSLATE_NOOP("errors", "Its mean over {count} steps was {low} and is {now} at step {step}."),
            {{"count", std::to_string(kWindow)}, {"low", number(lowest)}, {"now", number(now)},
                {"step", number(loss.back().step)}}},
        {QT_TRANSLATE_NOOP("errors", "Stop and keep, and lower the learning rate, or warm up longer."), {}}};
}

std::optional<Error> forgetting(const Curves& curves) {
    const Points& general = pointsOf(curves, Curve::GeneralLoss, CurveRows::HeldOut);
    if (general.size() < 2 || general.front().step != 0 || general.front().value > kKnown) return {};
    const double before = general.front().value, now = general.back().value;
    if (now <= before * (1 + kForget)) return {};
    return Error{"monitor.forgetting",
        {QT_TRANSLATE_NOOP("errors", "The model forgets what it could do before (forgetting)."), {}},
        {QT_TRANSLATE_NOOP(
             "errors", "The loss on general questions was {before} and is {now} at step {step}: {rise} more."),
            {{"before", number(before)}, {"now", number(now)}, {"step", number(general.back().step)},
                {"rise", percent(now / before - 1)}}},
        {QT_TRANSLATE_NOOP("errors", "Mix general conversations into the rows, lower the learning rate, or use LoRA."),
            {}}};
}

std::optional<Error> rewardHacking(const Curves& curves) {
    const Points &accuracy = pointsOf(curves, Curve::Accuracy, CurveRows::HeldOut),
                 &margin = pointsOf(curves, Curve::Margin, CurveRows::HeldOut);
    if (accuracy.size() < 3 || margin.size() != accuracy.size()) return {};
    const auto best =
        std::size_t(std::max_element(accuracy.begin(), accuracy.end(), [](const Point& a, const Point& b) {
            return a.value < b.value;
        }) - accuracy.begin());
    if (accuracy.back().value > accuracy[best].value - kLostAccuracy || margin.back().value <= margin[best].value)
        return {};
    return Error{"monitor.reward_hacking",
        {QT_TRANSLATE_NOOP("errors", "The rewards grow, and the judgement gets worse (reward hacking)."), {}},
        {QT_TRANSLATE_NOOP("errors", "Since step {step} the margin on held-out pairs grew from {margin} to {now}, and "
                                     "{before} → {after} of them are judged right."),
            {{"step", number(accuracy[best].step)}, {"margin", number(margin[best].value)},
                {"now", number(margin.back().value)}, {"before", percent(accuracy[best].value)},
                {"after", percent(accuracy.back().value)}}},
        {QT_TRANSLATE_NOOP("errors", "Stop and keep, raise beta, or look at the pairs; several rewards help."), {}}};
}

std::optional<Error> plateau(const Curves& curves) {
    const Points& eval = pointsOf(curves, Curve::Loss, CurveRows::HeldOut);
    if (eval.size() < kFlatEvaluations + 1) return {};
    const auto recent = eval.end() - std::ptrdiff_t(kFlatEvaluations);
    const auto [low, high] =
        std::minmax_element(recent, eval.end(), [](const Point& a, const Point& b) { return a.value < b.value; });
    const double moved = (high->value - low->value) / std::max(1e-12, std::abs(low->value));
    if (moved >= kFlat) return {};
    return Error{"monitor.plateau", {QT_TRANSLATE_NOOP("errors", "The model learns nothing more (plateau)."), {}},
        {QT_TRANSLATE_NOOP("errors", "Since step {step} the evaluation loss moved by {moved}; it is {last}."),
            {{"step", number(recent->step)}, {"moved", percent(moved)}, {"last", number(eval.back().value)}}},
        {QT_TRANSLATE_NOOP("errors", "Stop and keep; next time a larger rank, a higher rate, or better rows."), {}}};
}

} // namespace

std::optional<Error> look(MonitorType monitor, const Curves& curves) {
    switch (monitor) {
    case MonitorType::Overfitting:
        return overfitting(curves);
    case MonitorType::Divergence:
        return divergence(curves);
    case MonitorType::Forgetting:
        return forgetting(curves);
    case MonitorType::RewardHacking:
        return rewardHacking(curves);
    case MonitorType::Plateau:
        return plateau(curves);
    }
    return {};
}

int evaluationsWithoutGain(const Curves& curves, double threshold) {
    double lowest = std::numeric_limits<double>::infinity();
    int count = 0;
    for (const Point& point : pointsOf(curves, Curve::Loss, CurveRows::HeldOut)) {
        count = lowest - point.value > threshold ? 0 : count + 1;
        lowest = std::min(lowest, point.value);
    }
    return count;
}

} // namespace luthier
