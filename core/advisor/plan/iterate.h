#pragma once
/// From a goal that was missed to the next plan (the fine-tuning guide, 1.2, K): one to three proposals, each with what
/// speaks for it.

#include "core/advisor/plan/plan.h"
#include "core/run/series.h"

namespace luthier {

/// A goal that was measured and missed.
struct MissedGoal {
    const GoalRow* goal = nullptr;
    double tuned = 0, wanted = 0; ///< in percent where the goal is
};

/// A data set of the project that a run did not learn and could have.
struct OtherData {
    std::string hash, name;
    std::int64_t rows = 0;
};

/// What a run left behind that ended, well or not, and what the project has now.
struct RunOutcome {
    Recipe recipe;               ///< that it trained
    std::vector<Point> eval;     ///< evaluation loss by step, nats
    std::int64_t steps = 0;      ///< that it took
    std::int64_t totalSteps = 0; ///< that it was to take
    bool isDiverged = false;     ///< it ended because the loss was no longer a number
    std::int64_t leftOut = 0;    ///< rows that were longer than max_length
    int longest = 0;             ///< tokens of the longest row; 0: not known
    std::vector<MissedGoal> missed = {};
    /// What it could do of general tasks before and after, as shares, where it is clear that it can do less now.
    std::optional<std::pair<double, double>> forgot = {};
    std::vector<std::string> planSteps = {}; ///< of the plan in force
    std::int64_t addedRows = 0;              ///< that its data sets have now and had not then
    std::vector<OtherData> others = {};      ///< newest first
};

struct Proposal {
    std::string key; ///< names it among its fellows, and its sentence iterate_<key>
    Said what;
    std::vector<Said> evidence;          ///< the goal that was missed first
    std::string method = {};             ///< another one that it asks for; empty: the same
    std::vector<std::string> steps = {}; ///< other ones that it asks for; empty: the same
    std::optional<Recipe> recipe = {};   ///< of the step that ran: what is not proposed stays; nothing: as advised
    std::optional<MixedIn> mixIn = {};   ///< learned too
    bool isData = false;                 ///< it asks for rows that are not there: no plan can be made yet
};

/// At most three, the most telling first, each with what speaks for it; empty where no goal was missed and nothing
/// forgotten. One at least is a plan, unless no row was kept back to evaluate on. LoRA forgets less than
/// full fine-tuning: Biderman et al. 2024, "LoRA Learns Less and Forgets Less". Replay: Ibrahim et al. 2024, "Simple
/// and Scalable Strategies to Continually Pre-train Large Language Models".
/// @param fitsFull  does full fine-tuning fit into the memory?
std::vector<Proposal> proposeIterations(const Judgement& judgement, const RunOutcome& outcome, bool fitsFull);

} // namespace luthier
