#pragma once
/// From a missed goal to the next plan (the fine-tuning guide, 1.2, K): one to three proposals, each with its evidence.

#include "core/advisor/plan/plan.h"
#include "core/run/series.h"

namespace luthier {

/// A goal that was measured and missed.
struct MissedGoal {
    const GoalRow* goal = nullptr;
    double tuned = 0, wanted = 0; ///< in percent where the goal is
};

/// A data set of the project that a run could have learned from and did not.
struct OtherData {
    std::string hash, name;
    std::int64_t rows = 0;
};

/// Results of a run that ended, well or not, and the present state of the project.
struct RunOutcome {
    Recipe recipe;               ///< recipe that was trained
    std::vector<Point> eval;     ///< evaluation loss by step, nats
    std::int64_t steps = 0;      ///< steps taken
    std::int64_t totalSteps = 0; ///< steps planned
    bool isDiverged = false;     ///< it ended because the loss was no longer a number
    std::int64_t leftOut = 0;    ///< rows that were longer than max_length
    int longest = 0;             ///< tokens of the longest row; 0: not known
    std::vector<MissedGoal> missed = {};
    /// Its scores on general tasks before and after, as shares; set only if it can clearly do less now.
    std::optional<std::pair<double, double>> forgot = {};
    std::vector<std::string> planSteps = {}; ///< of the plan in force
    std::int64_t addedRows = 0;              ///< rows that its data sets gained since
    std::vector<OtherData> others = {};      ///< newest first
};

struct Proposal {
    std::string key; ///< unique among the proposals; also names the sentence iterate_<key>
    Said what;
    std::vector<Said> evidence;          ///< the goal that was missed first
    std::string method = {};             ///< different method that it asks for; empty: the same
    std::vector<std::string> steps = {}; ///< different steps that it asks for; empty: the same
    std::optional<Recipe> recipe = {};   ///< of the step that ran, changed only where proposed; nothing: as advised
    std::optional<MixedIn> mixIn = {};   ///< data set to learn as well
    bool isData = false;                 ///< it asks for rows that do not exist yet: no plan can be made
};

/// At most three proposals, the strongest first, each with its evidence; empty if no goal was missed and nothing
/// forgotten. At least one is a plan, unless no row was kept back to evaluate on. LoRA forgets less than full
/// fine-tuning: Biderman et al. 2024, "LoRA Learns Less and Forgets Less". Replay: Ibrahim et al. 2024, "Simple and
/// Scalable Strategies to Continually Pre-train Large Language Models".
/// @param fitsFull  does full fine-tuning fit into the memory?
std::vector<Proposal> proposeIterations(const Judgement& judgement, const RunOutcome& outcome, bool fitsFull);

} // namespace luthier
