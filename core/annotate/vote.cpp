#include "core/annotate/vote.h"

#include <map>
#include <tuple>

namespace luthier {

std::string_view verdictKey(Verdict verdict) {
    switch (verdict) {
    case Verdict::Better:
        return "better";
    case Verdict::Tie:
        return "tie";
    case Verdict::AllBad:
        return "all_bad";
    case Verdict::Skip:
        return "skip";
    case Verdict::Flag:
        return "flag";
    }
    return {};
}

std::string_view voteKindKey(VoteKind kind) {
    switch (kind) {
    case VoteKind::First:
        return "first";
    case VoteKind::Changed:
        return "changed";
    case VoteKind::Settled:
        return "settled";
    }
    return {};
}

std::vector<Vote> standingVotes(std::span<const Vote> all) {
    std::vector<Vote> out;
    std::map<std::tuple<std::uint64_t, std::string, bool>, std::size_t> places;
    for (const Vote& vote : all) {
        const auto [place, isNew] = places.try_emplace({vote.item, vote.annotator, vote.isRepeat}, out.size());
        if (isNew) {
            out.push_back(vote);
        } else if (vote.kind >= out[place->second].kind) {
            // A person who settles an item without deciding anything leaves the earlier decision in force.
            const bool decidesNothing = vote.kind == VoteKind::Settled && !vote.decides();
            if (!decidesNothing || !out[place->second].decides()) out[place->second] = vote;
        }
    }
    return out;
}

double marginOf(Strength strength) {
    switch (strength) {
    case Strength::Slightly:
        return 1.0 / 3;
    case Strength::Clearly:
        return 2.0 / 3;
    case Strength::Much:
        return 1.0;
    }
    return 0;
}

} // namespace luthier
