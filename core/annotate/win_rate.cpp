#include "core/annotate/win_rate.h"

namespace luthier {

double WinRate::share() const { return decided() == 0 ? 0.5 : (double(wins) + double(ties) / 2) / double(decided()); }

void addVotes(WinRate& rate, std::span<const Vote> votes,
    const std::function<Result<AnnotationItem>(std::uint64_t)>& itemAt, const std::string& model,
    const std::string& other) {
    for (const Vote& vote : votes) {
        if (!vote.decides() || vote.isRepeat) continue;
        const auto item = itemAt(vote.item);
        if (!item || item->answers.size() != 2) continue;
        const std::string &first = item->answers[0].model, &second = item->answers[1].model;
        const bool isOurs = first == model && second == other;
        if (!isOurs && !(first == other && second == model)) continue;
        if (vote.verdict != Verdict::Better)
            ++rate.ties;
        else if ((vote.better == 0) == isOurs)
            ++rate.wins;
        else
            ++rate.losses;
    }
}

} // namespace luthier
