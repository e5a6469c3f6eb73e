#pragma once
#include "core/annotate/item.h"
#include "core/annotate/vote.h"
#include "core/base/interval.h"

#include <functional>
#include <span>
#include <string>

namespace luthier {

/// How often people who did not know which was which found a model's answer better than another's.
struct WinRate {
    std::uint64_t wins = 0, ties = 0, losses = 0;
    std::uint64_t decided() const { return wins + ties + losses; }
    double share() const; ///< ties count half; one half where nothing was decided
    Interval interval() const { return wilsonInterval(double(wins) + double(ties) / 2, double(decided())); }
};

/// Adds the votes of a queue about pairs of which `model` gave one answer and `other` the other. "All are bad" is a
/// tie; what was skipped, flagged or only repeated does not count.
void addVotes(WinRate& rate, std::span<const Vote> votes,
    const std::function<Result<AnnotationItem>(std::uint64_t)>& itemAt, const std::string& model,
    const std::string& other);

} // namespace luthier
