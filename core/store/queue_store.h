#pragma once
/// Queues of answers to compare, and the votes about them.

#include "core/annotate/queue.h"
#include "core/base/result.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace luthier {

struct QueueRow {
    long long id = 0;
    std::string items;       ///< folder under the project's queues/
    std::uint64_t count = 0; ///< items
    QueueSettings settings;
    long long createdMs = 0;
};

struct ItemScore {
    std::uint64_t item = 0;
    int answer = 0;
    double score = 0;
};

/// Summary of all queues that were not put away, without reading the votes one by one.
struct VoteSummary {
    std::int64_t votes = 0, people = 0;
    std::int64_t repeats = 0, agreeing = 0; ///< items that a person judged twice, and decided alike
    long long newestMs = 0;                 ///< 0: none
};

/// A view into the open database. Every call is one transaction and is on the disk when it returns.
class QueueStore {
public:
    explicit QueueStore(SQLite::Database& database)
        : m_database(&database) {}

    std::vector<QueueRow> queues() const; ///< newest first, without those that were put away
    std::optional<QueueRow> queue(long long id) const;
    Result<long long> add(const QueueRow& row);
    Result<void> setSettings(long long queue, const QueueSettings& settings);
    /// Puts a queue away; its votes stay.
    Result<void> setHidden(long long queue, bool hidden);

    /// Standing votes of everybody, oldest first.
    std::vector<Vote> votes(long long queue) const;
    /// Includes the first votes of people who decided again: agreement is counted from these.
    std::vector<Vote> allVotes(long long queue) const;
    VoteSummary summary() const;
    /// Keeps a decision; a person's later one of the same kind about an item takes the place of the earlier one.
    Result<void> setVote(long long queue, const Vote& vote);
    Result<void> removeVote(long long queue, const Vote& vote);
    /// Takes in votes from another machine: for each person, item and kind the newer vote counts. @return how many were
    /// new or newer. Votes about items that the queue does not have are left out.
    Result<std::uint64_t> merge(long long queue, std::span<const Vote> votes);

    std::vector<ItemScore> scores(long long queue) const; ///< by item and answer
    /// Replaces all. @param run  the reward model that gave them
    Result<void> setScores(long long queue, const std::string& run, std::span<const ItemScore> scores);

private:
    SQLite::Database* m_database;
};

} // namespace luthier
