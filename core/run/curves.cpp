#include "core/run/curves.h"

#include "core/base/result.h"

#include <algorithm>
#include <iterator>

namespace luthier {

namespace {

// clang-format off
constexpr CurveRow kCurves[] = {
    {Curve::Loss,            "loss",            QT_TRANSLATE_NOOP("curves", "Loss"),                       "nats",     "chart_loss"},
    {Curve::LearningRate,    "learning_rate",   QT_TRANSLATE_NOOP("curves", "Learning rate"),              "",         "chart_rate"},
    {Curve::GradNorm,        "grad_norm",       QT_TRANSLATE_NOOP("curves", "Gradient norm"),              "",         "chart_norm"},
    {Curve::TokensPerSecond, "tokens_per_s",    QT_TRANSLATE_NOOP("curves", "Tokens per second"),          "tokens/s", "chart_speed"},
    {Curve::StepMs,          "step_ms",         QT_TRANSLATE_NOOP("curves", "Time of a step"),             "ms",       "chart_speed"},
    {Curve::Rss,             "rss",             QT_TRANSLATE_NOOP("curves", "Memory in use"),              "bytes",    "chart_memory"},
    {Curve::Perplexity,      "perplexity",      QT_TRANSLATE_NOOP("curves", "Perplexity"),                 "",         "chart_loss"},
    {Curve::TokenAccuracy,   "token_accuracy",  QT_TRANSLATE_NOOP("curves", "Token accuracy"),            "share",    "chart_loss"},
    {Curve::GeneralLoss,     "general_loss",    QT_TRANSLATE_NOOP("curves", "Loss on general questions"),  "nats",     "forgetting"},
    {Curve::Accuracy,        "accuracy",        QT_TRANSLATE_NOOP("curves", "Accuracy"),                   "share",    "chart_accuracy"},
    {Curve::Margin,          "margin",          QT_TRANSLATE_NOOP("curves", "Margin"),                     "nats",     "chart_rewards"},
    {Curve::RewardChosen,    "reward_chosen",   QT_TRANSLATE_NOOP("curves", "Reward of better answers"),   "nats",     "chart_rewards"},
    {Curve::RewardRejected,  "reward_rejected", QT_TRANSLATE_NOOP("curves", "Reward of worse answers"),    "nats",     "chart_rewards"},
    {Curve::LogpsChosen,     "logps_chosen",    QT_TRANSLATE_NOOP("curves", "Log-probability of better answers"), "nats", "chart_rewards"},
    {Curve::LogpsRejected,   "logps_rejected",  QT_TRANSLATE_NOOP("curves", "Log-probability of worse answers"),  "nats", "chart_rewards"},
    {Curve::Kl,              "kl",              QT_TRANSLATE_NOOP("curves", "KL to the reference"),        "nats",     "chart_kl"},
};
// clang-format on

} // namespace

std::span<const CurveRow> curveTable() { return kCurves; }

const CurveRow& rowOf(Curve curve) {
    return *std::find_if(
        std::begin(kCurves), std::end(kCurves), [&](const CurveRow& row) { return row.curve == curve; });
}

std::vector<Curve> curvesOf(ObjectiveType objective) {
    const auto& facts = factsOf(objective);
    if (facts.learnsFrom == ExampleKind::Tokens) return {Curve::Perplexity, Curve::TokenAccuracy};
    std::vector<Curve> out{Curve::Margin, Curve::RewardChosen, Curve::RewardRejected};
    if (facts.learnsFrom == ExampleKind::Pairs) out.push_back(Curve::Accuracy);
    if (facts.learnsFrom == ExampleKind::Pairs && !facts.givesScores)
        out.insert(out.end(), {Curve::LogpsChosen, Curve::LogpsRejected});
    if (!facts.givesScores) out.push_back(Curve::Kl);
    return out;
}

std::string seriesName(Curve curve, CurveRows rows) {
    return (rows == CurveRows::HeldOut ? "eval_" : "") + std::string(rowOf(curve).key);
}

void addCurves(Event& event, const CurveValues& values) {
    for (const auto& [curve, value] : values)
        event.numbers[std::string(rowOf(curve).key)] = value;
}

} // namespace luthier
