#pragma once
/// The rounds that a project has gone through, and what the next one should change.

#include "core/advisor/plan/iterate.h"
#include "core/project/goals.h"

namespace luthier {

/// A version of the plan that was trained, or the newest one, and what came of it.
struct Round {
    long long version = 0;
    BilingualText method;         ///< the ways of training of its steps, or of its run; empty: nothing is trained
    std::string run;              ///< its newest whole run; empty: none was started
    std::vector<GoalState> goals; ///< that the run says something of
};

std::vector<Round> roundsOf(const ProjectState& state); ///< oldest first

/// For the run that ended last, where it missed a goal or did not come through.
/// @param fullBytes  predicted peak of full fine-tuning; 0: not known
std::vector<Proposal> proposalsFor(const ProjectState& state, std::uint64_t fullBytes);

/// The answers as a proposal changes them.
void applyProposal(const ProjectState& state, const Proposal& proposal, Answers& answers);

} // namespace luthier
