#include "core/annotate/item_order.h"

#include "core/base/hash.h"
#include "core/base/random.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <set>

namespace luthier {

namespace {

constexpr std::pair<ItemOrder, std::string_view> kOrders[] = {{ItemOrder::Random, "random"},
    {ItemOrder::Uncertain, "uncertain"}, {ItemOrder::Disagreement, "disagreement"}, {ItemOrder::AsGiven, "as_given"}};

/// Number of decisions between an item and its repeat: nobody should remember it.
constexpr std::size_t kRepeatAfter = 10;

std::uint64_t keyOf(const std::string& annotator, std::uint64_t seed) {
    return Random{seed ^ hash64(annotator)}.next();
}

/// Items where people differ come first, then those that few have judged.
std::vector<int> disagreementRanks(std::uint64_t items, const std::vector<Vote>& votes) {
    std::vector<std::set<std::pair<int, int>>> said(items);
    for (const Vote& vote : votes)
        if (vote.item < items && vote.decides()) said[vote.item].insert({int(vote.verdict), vote.better});
    std::vector<int> ranks;
    for (const auto& opinions : said)
        ranks.push_back(opinions.size() > 1 ? 0 : opinions.size() == 1 ? 1 : 2);
    return ranks;
}

} // namespace

std::string_view itemOrderKey(ItemOrder order) {
    for (const auto& [value, key] : kOrders)
        if (value == order) return key;
    return {};
}

std::optional<ItemOrder> itemOrderFromKey(std::string_view key) {
    for (const auto& [value, name] : kOrders)
        if (name == key) return value;
    return std::nullopt;
}

TurnOrder::TurnOrder(std::uint64_t items, const std::string& annotator, const OrderOptions& options,
    const std::vector<Vote>& votes, const ScoreGaps& gaps, const std::vector<std::uint64_t>* only)
    : m_options(options)
    , m_key(keyOf(annotator, options.seed))
    , m_isJudged(items, false)
    , m_isMember(items, only == nullptr) {
    if (only) {
        m_order.assign(only->begin(), only->end());
        for (const std::uint64_t item : *only)
            m_isMember[item] = true;
    } else {
        m_order.resize(items);
        std::iota(m_order.begin(), m_order.end(), 0);
    }
    if (options.order != ItemOrder::AsGiven) {
        Random random{m_key};
        random.shuffle(m_order);
    }
    if (options.order == ItemOrder::Uncertain) {
        const auto gapOf = [&](std::uint32_t item) {
            const auto it = gaps.find(item);
            return it == gaps.end() ? std::numeric_limits<double>::infinity() : it->second;
        };
        std::stable_sort(
            m_order.begin(), m_order.end(), [&](std::uint32_t a, std::uint32_t b) { return gapOf(a) < gapOf(b); });
    }
    if (options.order == ItemOrder::Disagreement) {
        const std::vector<int> ranks = disagreementRanks(items, votes);
        std::stable_sort(
            m_order.begin(), m_order.end(), [&](std::uint32_t a, std::uint32_t b) { return ranks[a] < ranks[b]; });
    }
    for (const Vote& vote : votes)
        if (vote.annotator == annotator && vote.item < items) judged({vote.item, vote.isRepeat}, vote.decides());
}

std::optional<Turn> TurnOrder::next() const {
    if (const auto again = repeat()) return again;
    while (m_first < m_order.size() && m_isJudged[m_order[m_first]])
        ++m_first;
    if (m_first == m_order.size()) return std::nullopt;
    return Turn{m_order[m_first], false};
}

/// Decided from the number of decisions, so that it is the same after a restart.
std::optional<Turn> TurnOrder::repeat() const {
    if (m_options.repeatShare <= 0 || m_past.size() <= kRepeatAfter) return std::nullopt;
    if (m_past.back().turn.isRepeat) return std::nullopt; // never two in a row
    Random random{m_key ^ (m_past.size() * 0x9e3779b97f4a7c15ull)};
    if (random.uniform() >= m_options.repeatShare) return std::nullopt;
    std::vector<std::uint64_t> candidates;
    std::set<std::uint64_t> repeated;
    for (const Past& past : m_past)
        if (past.turn.isRepeat) repeated.insert(past.turn.item);
    for (std::size_t i = 0; i + kRepeatAfter < m_past.size(); ++i) {
        const auto& [turn, isDecided] = m_past[i];
        if (isDecided && !turn.isRepeat && m_isMember[turn.item] && !repeated.contains(turn.item))
            candidates.push_back(turn.item);
    }
    if (candidates.empty()) return std::nullopt;
    return Turn{candidates[random.below(candidates.size())], true};
}

void TurnOrder::judged(const Turn& turn, bool isDecided) {
    m_past.push_back({turn, isDecided});
    if (turn.isRepeat || m_isJudged[turn.item] || !m_isMember[turn.item]) return;
    m_isJudged[turn.item] = true;
    ++m_judgedCount;
}

void TurnOrder::takenBack(const Turn& turn) {
    const auto isIt = [&](const Past& past) { return past.turn == turn; };
    const auto it = std::find_if(m_past.rbegin(), m_past.rend(), isIt);
    if (it == m_past.rend()) return;
    m_past.erase(std::next(it).base());
    const bool isStillThere = std::find_if(m_past.begin(), m_past.end(), isIt) != m_past.end();
    if (turn.isRepeat || isStillThere || !m_isMember[turn.item]) return;
    m_isJudged[turn.item] = false;
    --m_judgedCount;
    m_first = 0;
}

std::vector<int> sidesOf(
    std::size_t answers, const std::string& annotator, const OrderOptions& options, const Turn& turn) {
    std::vector<int> out(answers);
    std::iota(out.begin(), out.end(), 0);
    Random random{keyOf(annotator, options.seed) ^ hash64(std::to_string(turn.item) + (turn.isRepeat ? "again" : ""))};
    random.shuffle(out);
    return out;
}

} // namespace luthier
