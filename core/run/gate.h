#pragma once
/// The gate: nothing worse is kept. What a run's model has to show before it is given to others, as far as it was
/// measured. What was not measured does not close it, and a person may overrule it with a reason.

#include "core/run/run_folder.h"
#include "core/run/run_history.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class GateQuestion { HeldOut, General, SameAnswers, OwnAnswers };
enum class GateVerdict { Passed, Failed, NotMeasured };

struct GateLine {
    GateQuestion question;
    GateVerdict verdict = GateVerdict::NotMeasured;
    Message evidence; ///< the numbers, or what would measure it
};

struct Gate {
    std::vector<GateLine> lines; ///< one a question, in the table's order
    std::string overruled;       ///< a person's reason to keep this checkpoint all the same; empty: none

    bool isClosed() const;   ///< some line failed, overruled or not
    bool isMeasured() const; ///< some line passed or failed
    bool lets() const { return !isClosed() || !overruled.empty(); }
    GateLine& line(GateQuestion question);
};

struct GateRow {
    GateQuestion question;
    std::string_view key;   ///< in JSON
    std::string_view label; ///< for the window
};
std::span<const GateRow> gateTable();

/// By what the run's own events and folder say: held-out rows, own answers, and whether it was overruled. The others
/// stay unmeasured.
Gate gateOf(const RunFolder& run, const RunHistory& history);
/// Keeps a person's reason in the run's folder, for the checkpoint that is the best now; an empty one takes it back.
/// Errors: file errors.
Result<void> overrule(const RunFolder& run, const std::string& reason);

/// A JSON list, a line each: {"question", "verdict", "text", "pattern", "values"}; and back. What is not understood is
/// left out.
std::string gateToJson(const Gate& gate);
Gate gateFromJson(const std::string& json);

/// Errors: "run.worse" with the first line that failed, unless it was overruled.
Result<void> checkGate(const Gate& gate);

} // namespace luthier
