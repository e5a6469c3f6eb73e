#pragma once
/// Every curve that a run can draw: the one table that trainer, monitors, charts, comparison and other programs'
/// formats share. A new curve is an enumerator and a row.

#include "core/run/event.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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

/// Of the rows that train, one value a step; or of those held out, one an evaluation.
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

/// The name of the series in a run's history: "loss", "eval_loss".
std::string seriesName(Curve curve, CurveRows rows = CurveRows::Training);

/// What a step or an evaluation says.
using CurveValues = std::map<Curve, double>;
void addCurves(Event& event, const CurveValues& values);

} // namespace luthier
