#pragma once
/// A person's decision about one item.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class Verdict { Better, Tie, AllBad, Skip, Flag };
/// Kept in vote files: "better", "tie", "all_bad", "skip", "flag".
std::string_view verdictKey(Verdict verdict);

/// How much better the answer is. Margin that a reward model learns: Touvron et al. 2023 (Llama 2), table 27, "small".
enum class Strength { Slightly = 1, Clearly = 2, Much = 3 };
double marginOf(Strength strength);

/// What a person knew when they decided. Each kind is kept: exports use the highest, agreement uses the first.
enum class VoteKind {
    First = 0,   ///< their own judgement, of answers seen for the first time
    Changed = 1, ///< the same person changed their mind
    Settled = 2, ///< a second look at a flagged or disputed item, knowing that it was
};
/// Kept in vote files: "first", "changed", "settled".
std::string_view voteKindKey(VoteKind kind);

struct Vote {
    long long id = 0;       ///< given when it is kept; larger is later
    std::uint64_t item = 0; ///< index in the queue's items
    std::string annotator;
    Verdict verdict = Verdict::Skip;
    int better = -1; ///< index of the item's answers, not of the place where it was shown
    Strength strength = Strength::Clearly;
    std::vector<int> shown;  ///< which answer stood where, from the left
    bool isRepeat = false;   ///< the item was shown again to compare a person with themselves
    std::string rewrite;     ///< the better answer as edited by the person; empty: unchanged
    std::string note;        ///< why it was flagged
    std::int64_t tookMs = 0; ///< from showing the item to the key press
    long long createdMs = 0;
    VoteKind kind = VoteKind::First;
    bool operator==(const Vote&) const = default;

    /// Does it say which answers are good or bad?
    bool decides() const { return verdict == Verdict::Better || verdict == Verdict::Tie || verdict == Verdict::AllBad; }
};

/// The standing vote of each person on each item (and its repeat): the highest kind, in the position of the first.
std::vector<Vote> standingVotes(std::span<const Vote> all);

} // namespace luthier
