#pragma once
/// Order of items for one person, and position of the answers.

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
    double repeatShare = 0.05; ///< share of decisions that repeat an item the person judged before
    std::uint64_t seed = 42;
    bool operator==(const OrderOptions&) const = default;
};

/// Gap between the two highest scores of an item, by item; items without one come last.
using ScoreGaps = std::map<std::uint64_t, double>;

struct Turn {
    std::uint64_t item = 0;
    bool isRepeat = false;
    bool operator==(const Turn&) const = default;
};

/// The items of a queue in one person's order. A plain value that remembers what was judged: call `judged` after each
/// decision. The same options, votes and person give the same order on every machine. Memory: 5 bytes an item and 24 a
/// decision.
class TurnOrder {
public:
    /// @param votes  of all people, oldest first  @param only  nothing: all items
    TurnOrder(std::uint64_t items, const std::string& annotator, const OrderOptions& options,
        const std::vector<Vote>& votes, const ScoreGaps& gaps = {}, const std::vector<std::uint64_t>* only = nullptr);

    /// Nothing: everything is judged.
    std::optional<Turn> next() const;
    /// Records that this person judged, skipped or flagged an item. An undecided item is not repeated.
    void judged(const Turn& turn, bool isDecided = true);
    /// Records that the person took a decision back.
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

/// Answers by position, the left one first. Depends on seed, person, item and whether it is a repeat, so that a
/// repeated pair may be swapped.
std::vector<int> sidesOf(
    std::size_t answers, const std::string& annotator, const OrderOptions& options, const Turn& turn);

} // namespace luthier
