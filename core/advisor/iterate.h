#pragma once
/// From a goal that was missed to the next plan (SEED.md 1.2, K): one to three proposals, each with what speaks for it.

#include "core/advisor/plan.h"
#include "core/run/series.h"

namespace luthier {

/// What a run left behind that ended, well or not.
struct RunOutcome {
    Recipe recipe;            ///< that it trained
    std::vector<Point> eval;  ///< evaluation loss by step, nats
    std::int64_t steps = 0;   ///< that it took
    bool isDiverged = false;  ///< it ended because the loss was no longer a number
    std::int64_t leftOut = 0; ///< rows that were longer than max_length
    int longest = 0;          ///< tokens of the longest row; 0: not known
    /// What it could do of general tasks before and after, as shares, where it is clear that it can do less now.
    std::optional<std::pair<double, double>> forgot = {};
};

struct Proposal {
    std::string key; ///< forgetting, overfitting, more_data, longer, rank, full, slower, length
    Said what, evidence;
    std::string method;           ///< the way of training it asks for; empty: the same
    std::optional<Recipe> recipe; ///< of the step; nothing: as the plan advises
    bool isData = false;          ///< it asks for more or better data: the plan stays
};

/// At most three, the most telling first; empty where the curve says nothing.
/// @param fitsFull  does full fine-tuning fit into the memory?
std::vector<Proposal> proposeIterations(const Judgement& judgement, const RunOutcome& outcome, bool fitsFull);

} // namespace luthier
