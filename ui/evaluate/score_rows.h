#pragma once
/// Rows of an evaluation's table: a dimension, and what was measured in it.

#include "core/advisor/facts/evidence.h"
#include "core/evaluate/evaluation.h"
#include "ui/session/plan/rounds.h"

#include <QString>

#include <optional>
#include <vector>

namespace luthier::ui {

struct ScoreRow {
    enum class Tone { Plain, Better, Worse };
    QString text; ///< name of a dimension or of a measured value
    struct Value {
        QString text, range; ///< 97.5 %, 87–100: the score and its interval (95 of 100 cases)
    };
    Value base, tuned;
    QString change; ///< with a mark: ▲ better, ▼ worse, ≈ it may be chance
    Tone tone = Tone::Plain;
    QString goal;             ///< with ✓ or ✗; empty: none is set
    QString why;              ///< what the marks say, in sentences
    std::string task, metric; ///< keys; empty: not a task's score, so no answers to read
    bool isSection = false;
};

/// Everything that the rows are made of.
struct ScoreSources {
    const Standings& standings;
    Standing base, tuned;
    const RunWatcher* run = nullptr;
    std::vector<GoalState> goals;            ///< of that run
    std::optional<EvaluationFacts> licences; ///< of the run's base model and data
};

std::vector<ScoreRow> scoreRows(const ScoreSources& sources);

/// A share in percent, another number as it is.
QString scoreText(const Metric& metric, double value);
/// The score as text, with the ends of its interval.
ScoreRow::Value scoreValue(const Score& score);

} // namespace luthier::ui
