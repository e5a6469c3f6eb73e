#pragma once
/// How far votes can be trusted: agreement of a person with themselves, of people with each other, and the effect of an
/// answer's position. Only first votes count (VoteKind): a person who decides again, knowing the others, agrees too
/// easily.

#include "core/annotate/vote.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace luthier {

/// A vote without its strength: which answer is better, a tie, or all are bad. Votes that decide nothing have no
/// opinion.
std::optional<int> opinionOf(const Vote& vote);

/// A person's first vote on an item, compared with their vote on its repeat.
struct SelfConsistency {
    std::uint64_t repeats = 0, agreeing = 0;
    std::vector<std::uint64_t> disagreed; ///< items, oldest first
    double share() const { return repeats == 0 ? 1.0 : double(agreeing) / double(repeats); }
};
SelfConsistency selfConsistency(std::span<const Vote> votes, const std::string& annotator);

/// How often the left answer won, with two answers and sides drawn at random: one half if position does not matter.
/// `surprise` is the two-sided probability of a share as far from one half (exact binomial).
struct PositionBias {
    std::uint64_t left = 0, decided = 0;
    double share = 0.5, surprise = 1;
};
PositionBias positionBias(std::span<const Vote> votes, const std::string& annotator);

/// Decisions per hour over the last hundred, pauses of more than two minutes left out. Nothing: fewer than two.
std::optional<double> pacePerHour(std::span<const Vote> votes, const std::string& annotator);

/// Agreement beyond chance of two people over the items that both judged: (p_o - p_e) / (1 - p_e).
/// Source: Cohen 1960, "A coefficient of agreement for nominal scales". Nothing: no item in common.
struct Kappa {
    double value = 0;
    std::uint64_t items = 0;
};
std::optional<Kappa> cohenKappa(std::span<const Vote> votes, const std::string& one, const std::string& other);

/// Kappa of any number of people, over the items that at least two judged; the number of judges may differ by item.
/// Source: Fleiss 1971, "Measuring nominal scale agreement among many raters", with each item weighted by its judges
/// where their numbers differ. Nothing: no such item.
std::optional<Kappa> fleissKappa(std::span<const Vote> votes);

/// Everybody who voted, in order of their first vote.
std::vector<std::string> annotatorsOf(std::span<const Vote> votes);
/// Items about which at least two people differed at first, and that nobody has settled.
std::vector<std::uint64_t> disputedItems(std::span<const Vote> votes);

} // namespace luthier
