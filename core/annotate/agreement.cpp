#include "core/annotate/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace luthier {

namespace {

constexpr int kTie = 100, kAllBad = 101; // beside the answers' numbers
constexpr std::int64_t kPauseMs = 120'000;
constexpr std::size_t kPaceVotes = 100;

/// The first opinion of each person about each item; repeats do not count.
std::map<std::uint64_t, std::map<std::string, int>> opinionsByItem(std::span<const Vote> votes) {
    std::map<std::uint64_t, std::map<std::string, int>> out;
    for (const Vote& vote : votes)
        if (const auto opinion = opinionOf(vote); opinion && !vote.isRepeat && vote.kind == VoteKind::First)
            out[vote.item][vote.annotator] = *opinion;
    return out;
}

/// log of n over k
double logChoose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

double binomialSurprise(std::uint64_t hits, std::uint64_t tries) {
    const double n = double(tries), log2 = std::log(2.0);
    const auto probability = [&](std::uint64_t k) { return std::exp(logChoose(n, double(k)) - n * log2); };
    const std::uint64_t few = std::min(hits, tries - hits);
    double tail = 0;
    for (std::uint64_t k = 0; k <= few; ++k)
        tail += probability(k);
    return std::min(1.0, 2 * tail);
}

} // namespace

std::optional<int> opinionOf(const Vote& vote) {
    switch (vote.verdict) {
    case Verdict::Better:
        return vote.better;
    case Verdict::Tie:
        return kTie;
    case Verdict::AllBad:
        return kAllBad;
    case Verdict::Skip:
    case Verdict::Flag:
        return std::nullopt;
    }
    return std::nullopt;
}

SelfConsistency selfConsistency(std::span<const Vote> votes, const std::string& annotator) {
    std::map<std::uint64_t, int> first, again;
    std::vector<std::uint64_t> order;
    for (const Vote& vote : votes) {
        const auto opinion = opinionOf(vote);
        if (vote.annotator != annotator || !opinion || vote.kind != VoteKind::First) continue;
        if (vote.isRepeat && !again.contains(vote.item)) order.push_back(vote.item);
        (vote.isRepeat ? again : first)[vote.item] = *opinion;
    }
    SelfConsistency out;
    for (const std::uint64_t item : order) {
        if (!first.contains(item)) continue;
        ++out.repeats;
        if (first[item] == again[item])
            ++out.agreeing;
        else
            out.disagreed.push_back(item);
    }
    return out;
}

PositionBias positionBias(std::span<const Vote> votes, const std::string& annotator) {
    PositionBias out;
    for (const Vote& vote : votes) {
        if (vote.annotator != annotator || vote.verdict != Verdict::Better || vote.shown.size() != 2) continue;
        if (vote.kind != VoteKind::First) continue;
        ++out.decided;
        out.left += vote.shown.front() == vote.better;
    }
    if (out.decided == 0) return out;
    out.share = double(out.left) / double(out.decided);
    out.surprise = binomialSurprise(out.left, out.decided);
    return out;
}

std::optional<double> pacePerHour(std::span<const Vote> votes, const std::string& annotator) {
    std::vector<long long> times;
    for (std::size_t i = votes.size(); i-- > 0 && times.size() <= kPaceVotes;)
        if (votes[i].annotator == annotator) times.push_back(votes[i].createdMs);
    std::int64_t spent = 0, counted = 0;
    for (std::size_t i = 0; i + 1 < times.size(); ++i) { // newest first
        const std::int64_t between = times[i] - times[i + 1];
        if (between > kPauseMs || between < 0) continue;
        spent += between;
        ++counted;
    }
    if (counted == 0 || spent == 0) return std::nullopt;
    return double(counted) * 3'600'000.0 / double(spent);
}

std::optional<Kappa> cohenKappa(std::span<const Vote> votes, const std::string& one, const std::string& other) {
    std::map<int, double> ofOne, ofOther;
    double same = 0, items = 0;
    for (const auto& [item, opinions] : opinionsByItem(votes)) {
        const auto a = opinions.find(one), b = opinions.find(other);
        if (a == opinions.end() || b == opinions.end()) continue;
        ++items;
        same += a->second == b->second;
        ++ofOne[a->second];
        ++ofOther[b->second];
    }
    if (items == 0) return std::nullopt;
    double byChance = 0;
    for (const auto& [opinion, count] : ofOne)
        byChance += count * ofOther[opinion] / (items * items);
    const double observed = same / items;
    return Kappa{byChance >= 1 ? 1.0 : (observed - byChance) / (1 - byChance), std::uint64_t(items)};
}

std::optional<Kappa> fleissKappa(std::span<const Vote> votes) {
    std::map<int, double> all;
    double items = 0, judgements = 0, agreement = 0;
    for (const auto& [item, opinions] : opinionsByItem(votes)) {
        const double judges = double(opinions.size());
        if (judges < 2) continue;
        std::map<int, double> own;
        for (const auto& [person, opinion] : opinions)
            ++own[opinion];
        double pairs = 0;
        for (const auto& [opinion, count] : own) {
            pairs += count * (count - 1);
            all[opinion] += count;
        }
        ++items;
        judgements += judges;
        agreement += judges * pairs / (judges * (judges - 1));
    }
    if (items == 0) return std::nullopt;
    double byChance = 0;
    for (const auto& [opinion, count] : all)
        byChance += (count / judgements) * (count / judgements);
    const double observed = agreement / judgements;
    return Kappa{byChance >= 1 ? 1.0 : (observed - byChance) / (1 - byChance), std::uint64_t(items)};
}

std::vector<std::string> annotatorsOf(std::span<const Vote> votes) {
    std::vector<std::string> out;
    for (const Vote& vote : votes)
        if (std::find(out.begin(), out.end(), vote.annotator) == out.end()) out.push_back(vote.annotator);
    return out;
}

std::vector<std::uint64_t> disputedItems(std::span<const Vote> votes) {
    std::vector<std::uint64_t> out;
    for (const auto& [item, opinions] : opinionsByItem(votes)) {
        std::set<int> different;
        for (const auto& [person, opinion] : opinions)
            different.insert(opinion);
        if (different.size() > 1) out.push_back(item);
    }
    for (const Vote& vote : votes)
        if (vote.kind == VoteKind::Settled && vote.decides()) std::erase(out, vote.item);
    return out;
}

} // namespace luthier
