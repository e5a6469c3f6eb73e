#pragma once
/// Every curve that a run can draw: the one table that trainer, monitors, charts, comparison and other programs'
/// formats share. A new curve is an enumerator and a row.

#include "core/recipe/methods.h"
#include "core/run/event.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class Curve {
    Loss,
    LearningRate,
    GradNorm,
    TokensPerSecond,
    StepMs,
    Rss,
    Perplexity,
    TokenAccuracy,
    GeneralLoss,
    Accuracy,
    Margin,
    RewardChosen,
    RewardRejected,
    LogpsChosen,
    LogpsRejected,
    Kl,
};

/// Rows that a curve is about: training rows, one value a step; or held-out rows, one value an evaluation.
enum class CurveRows { Training, HeldOut };

struct CurveRow {
    Curve curve;
    std::string_view key;   ///< in events.jsonl: never rename one
    std::string_view label; ///< for the window, in context "curves"
    std::string_view unit;  ///< "nats", "ms", …; empty: a bare number
    std::string_view guide; ///< the guide's entry that says what it means
};

std::span<const CurveRow> curveTable();
const CurveRow& rowOf(Curve curve);

/// The curves that an objective adds to those of every run (loss, learning rate, gradient norm, speed, memory). KL to
/// the model's own beginning needs an adapter that can be switched off, except for KTO's.
std::vector<Curve> curvesOf(ObjectiveType objective);

/// The name of the series in a run's history: "loss", "eval_loss".
std::string seriesName(Curve curve, CurveRows rows = CurveRows::Training);

/// The loss over those held-out rows that are of one data set: "eval_loss@shop". Only where they are of several.
constexpr std::string_view kEvalLossOf = "eval_loss@";

/// Values of a step or an evaluation.
using CurveValues = std::map<Curve, double>;
void addCurves(Event& event, const CurveValues& values);

} // namespace luthier
