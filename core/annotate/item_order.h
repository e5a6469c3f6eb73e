#pragma once
/// Which item comes next for one person, and which answer stands where.

#include "core/annotate/vote.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

enum class ItemOrder { Random, Uncertain, Disagreement, AsGiven };
/// Kept with a queue: "random", "uncertain", "disagreement", "as_given".
std::string_view itemOrderKey(ItemOrder order);
std::optional<ItemOrder> itemOrderFromKey(std::string_view key);

struct OrderOptions {
    ItemOrder order = ItemOrder::Random;
    double repeatShare = 0.05; ///< of the decisions are about an item that the person has judged before
    std::uint64_t seed = 42;
    bool operator==(const OrderOptions&) const = default;
};

/// How far the two highest scores of an item lie apart, by item; what has none comes last.
using ScoreGaps = std::map<std::uint64_t, double>;

struct Turn {
    std::uint64_t item = 0;
    bool isRepeat = false;
    bool operator==(const Turn&) const = default;
};

/// The items of a queue in one person's order. A plain value that remembers what was judged: after each decision say
/// so. The same options, votes and person give the same order on every machine. Memory: 5 bytes an item and 24 a
/// decision.
class TurnOrder {
public:
    /// @param votes  of all people, oldest first  @param only  nothing: all items
    TurnOrder(std::uint64_t items, const std::string& annotator, const OrderOptions& options,
        const std::vector<Vote>& votes, const ScoreGaps& gaps = {}, const std::vector<std::uint64_t>* only = nullptr);

    /// Nothing: everything is judged.
    std::optional<Turn> next() const;
    /// An item was judged, skipped or flagged by this person. What was not decided is not asked again as a repeat.
    void judged(const Turn& turn, bool isDecided = true);
    /// The person takes their decision back.
    void takenBack(const Turn& turn);
    std::uint64_t judgedCount() const { return m_judgedCount; } ///< items, not repeats
    std::uint64_t count() const { return m_order.size(); }

private:
    std::optional<Turn> repeat() const;
    OrderOptions m_options;
    std::uint64_t m_key; // of seed and person
    std::vector<std::uint32_t> m_order;
    std::vector<bool> m_isJudged;
    mutable std::size_t m_first = 0; // nothing before it is open
    std::uint64_t m_judgedCount = 0;
    std::vector<bool> m_isMember; // of m_order
    struct Past {
        Turn turn;
        bool isDecided;
    };
    std::vector<Past> m_past; // what the person did, oldest first
};

/// Which answer stands where: the left one first. By seed, person, item and whether it is a repeat, so that a pair that
/// comes back may be turned round.
std::vector<int> sidesOf(
    std::size_t answers, const std::string& annotator, const OrderOptions& options, const Turn& turn);

} // namespace luthier
