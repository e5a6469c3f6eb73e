#pragma once
/// The rounds that a project has gone through, and what the next one should change.

#include "core/advisor/plan/iterate.h"
#include "core/project/goals.h"

namespace luthier {

/// A version of the plan that was trained, or the newest one, and its results.
struct Round {
    long long version = 0;
    BilingualText method;         ///< training methods of its steps, or of its run; empty: nothing is trained
    std::string run;              ///< its newest whole run; empty: none was started
    std::vector<GoalState> goals; ///< goals that the run says something about
};

std::vector<Round> roundsOf(const ProjectState& state); ///< oldest first

/// Proposals for the run that ended last, if it missed a goal or did not come through.
/// @param fullBytes  predicted peak of full fine-tuning; 0: not known
std::vector<Proposal> proposalsFor(const ProjectState& state, std::uint64_t fullBytes);

/// Changes the answers as a proposal asks.
void applyProposal(const ProjectState& state, const Proposal& proposal, Answers& answers);

} // namespace luthier
