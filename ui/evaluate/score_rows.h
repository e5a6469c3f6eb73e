#pragma once
/// What is shown of an evaluation, row by row: a dimension, and what was measured in it.

#include "core/evaluate/evaluation.h"
#include "ui/session/project_facts.h"
#include "ui/session/rounds.h"

#include <QString>

#include <optional>
#include <vector>

namespace luthier::ui {

struct ScoreRow {
    enum class Tone { Plain, Better, Worse };
    QString text; ///< of a dimension, or what was measured
    struct Value {
        QString text, range; ///< 97.5 %, 87–100: in 95 of 100 cases
    };
    Value base, tuned;
    QString change; ///< with a mark: ▲ better, ▼ worse, ≈ it may be chance
    Tone tone = Tone::Plain;
    QString goal;             ///< with ✓ or ✗; empty: none is set
    QString why;              ///< what the marks say, in sentences
    std::string task, metric; ///< keys; empty: it is no score of a task, and there are no answers to read
    bool isSection = false;
};

/// Everything that a row is made of. What is missing is null.
struct ScoreSources {
    const KeptEvaluation *base = nullptr, *tuned = nullptr;
    const RunWatcher* run = nullptr;
    WinRate winRate;
    std::vector<GoalState> goals;
    ProjectFacts facts; ///< licences
};

std::vector<ScoreRow> scoreRows(const ScoreSources& sources);

/// A share in percent, another number as it is.
QString scoreText(const Metric& metric, double value);
/// With the interval's ends.
ScoreRow::Value scoreValue(const Score& score);

} // namespace luthier::ui
