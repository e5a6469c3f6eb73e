#include "core/store/queue_store.h"

#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/store/transaction.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <map>
#include <tuple>

namespace luthier {

namespace {

constexpr const char* kQueueColumns = "SELECT id, items, count, settings, created_ms FROM queues ";

QueueRow queueOf(SQLite::Statement& query) {
    QueueRow out;
    out.id = query.getColumn(0).getInt64();
    out.items = query.getColumn(1).getString();
    out.count = static_cast<std::uint64_t>(query.getColumn(2).getInt64());
    out.settings = parseQueueSettings(query.getColumn(3).getString()).value_or(QueueSettings());
    out.createdMs = query.getColumn(4).getInt64();
    return out;
}

std::string shownText(const std::vector<int>& shown) {
    std::string out;
    for (const int answer : shown)
        out += static_cast<char>('0' + answer);
    return out;
}

Vote voteOf(SQLite::Statement& query) {
    Vote out;
    int column = 0;
    out.id = query.getColumn(column++).getInt64();
    out.item = static_cast<std::uint64_t>(query.getColumn(column++).getInt64());
    out.annotator = query.getColumn(column++).getString();
    out.verdict = Verdict(query.getColumn(column++).getInt());
    out.better = query.getColumn(column++).getInt();
    out.strength = Strength(query.getColumn(column++).getInt());
    for (const char digit : query.getColumn(column++).getString())
        out.shown.push_back(digit - '0');
    out.isRepeat = query.getColumn(column++).getInt() != 0;
    out.rewrite = query.getColumn(column++).getString();
    out.note = query.getColumn(column++).getString();
    out.tookMs = query.getColumn(column++).getInt64();
    out.createdMs = query.getColumn(column++).getInt64();
    out.kind = VoteKind(query.getColumn(column++).getInt());
    return out;
}

/// A later decision of the same kind keeps the place of the earlier one among the votes.
void insertVote(SQLite::Database& database, long long queue, const Vote& vote) {
    SQLite::Statement statement(database,
        R"sql(
            INSERT INTO votes (queue, item, annotator, verdict, better, strength, shown, repeat, rewrite, note, took_ms,
                               created_ms, kind)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (queue, annotator, item, repeat, kind) DO UPDATE SET
                verdict = excluded.verdict, better = excluded.better, strength = excluded.strength,
                shown = excluded.shown, rewrite = excluded.rewrite, note = excluded.note,
                took_ms = excluded.took_ms, created_ms = excluded.created_ms
        )sql");
    int index = 0;
    statement.bind(++index, static_cast<std::int64_t>(queue));
    statement.bind(++index, static_cast<std::int64_t>(vote.item));
    statement.bind(++index, vote.annotator);
    statement.bind(++index, static_cast<int>(vote.verdict));
    statement.bind(++index, vote.better);
    statement.bind(++index, static_cast<int>(vote.strength));
    statement.bind(++index, shownText(vote.shown));
    statement.bind(++index, vote.isRepeat ? 1 : 0);
    statement.bind(++index, vote.rewrite);
    statement.bind(++index, vote.note);
    statement.bind(++index, static_cast<std::int64_t>(vote.tookMs));
    statement.bind(++index, static_cast<std::int64_t>(vote.createdMs));
    statement.bind(++index, static_cast<int>(vote.kind));
    statement.exec();
}

} // namespace

std::vector<QueueRow> QueueStore::queues() const {
    std::vector<QueueRow> out;
    SQLite::Statement query(*m_database, std::string(kQueueColumns) + "WHERE hidden = 0 ORDER BY id DESC");
    while (query.executeStep())
        out.push_back(queueOf(query));
    return out;
}

std::optional<QueueRow> QueueStore::queue(long long id) const {
    SQLite::Statement query(*m_database, std::string(kQueueColumns) + "WHERE id = ?");
    query.bind(1, static_cast<std::int64_t>(id));
    if (!query.executeStep()) return std::nullopt;
    return queueOf(query);
}

Result<long long> QueueStore::add(const QueueRow& row) {
    long long id = 0;
    LUTHIER_TRY_DO(inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(
            database, "INSERT INTO queues (items, count, settings, created_ms) VALUES (?, ?, ?, ?)");
        statement.bind(1, row.items);
        statement.bind(2, static_cast<std::int64_t>(row.count));
        statement.bind(3, toJson(row.settings));
        statement.bind(4, static_cast<std::int64_t>(unixTimeMs()));
        statement.exec();
        id = database.getLastInsertRowid();
    }));
    return id;
}

Result<void> QueueStore::setSettings(long long queue, const QueueSettings& settings) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "UPDATE queues SET settings = ? WHERE id = ?");
        statement.bind(1, toJson(settings));
        statement.bind(2, static_cast<std::int64_t>(queue));
        statement.exec();
    });
}

Result<void> QueueStore::setHidden(long long queue, bool hidden) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "UPDATE queues SET hidden = ? WHERE id = ?");
        statement.bind(1, hidden ? 1 : 0);
        statement.bind(2, static_cast<std::int64_t>(queue));
        statement.exec();
    });
}

std::vector<Vote> QueueStore::votes(long long queue) const { return standingVotes(allVotes(queue)); }

std::vector<Vote> QueueStore::allVotes(long long queue) const {
    std::vector<Vote> out;
    SQLite::Statement query(*m_database,
        R"sql(SELECT id, item, annotator, verdict, better, strength, shown, repeat, rewrite, note, took_ms, created_ms,
            kind FROM votes WHERE queue = ? ORDER BY id)sql");
    query.bind(1, static_cast<std::int64_t>(queue));
    while (query.executeStep())
        out.push_back(voteOf(query));
    return out;
}

VoteSummary QueueStore::summary() const {
    VoteSummary out;
    SQLite::Statement all(*m_database, R"sql(
        SELECT count(DISTINCT queue || ' ' || item || ' ' || repeat || ' ' || annotator),
               count(DISTINCT annotator), ifnull(max(votes.created_ms), 0)
        FROM votes JOIN queues ON queues.id = votes.queue WHERE hidden = 0
    )sql");
    if (all.executeStep()) {
        out.votes = all.getColumn(0).getInt64();
        out.people = all.getColumn(1).getInt64();
        out.newestMs = all.getColumn(2).getInt64();
    }
    // Skipped and flagged items have no opinion that could agree.
    const std::string last = std::to_string(int(Verdict::AllBad));
    SQLite::Statement twice(*m_database,
        R"sql(
            SELECT count(*), ifnull(sum(first.verdict = again.verdict AND first.better = again.better), 0)
            FROM votes again
            JOIN votes first ON first.queue = again.queue AND first.annotator = again.annotator
                            AND first.item = again.item AND first.repeat = 0
            JOIN queues ON queues.id = again.queue
            WHERE again.repeat = 1 AND hidden = 0 AND first.verdict <= )sql" +
            last + " AND again.verdict <= " + last + " AND first.kind = 0 AND again.kind = 0");
    if (twice.executeStep()) {
        out.repeats = twice.getColumn(0).getInt64();
        out.agreeing = twice.getColumn(1).getInt64();
    }
    return out;
}

Result<void> QueueStore::setVote(long long queue, const Vote& vote) {
    return inTransaction(*m_database, [&](SQLite::Database& database) { insertVote(database, queue, vote); });
}

Result<void> QueueStore::removeVote(long long queue, const Vote& vote) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(
            database, "DELETE FROM votes WHERE queue = ? AND item = ? AND annotator = ? AND repeat = ? AND kind = ?");
        statement.bind(1, static_cast<std::int64_t>(queue));
        statement.bind(2, static_cast<std::int64_t>(vote.item));
        statement.bind(3, vote.annotator);
        statement.bind(4, vote.isRepeat ? 1 : 0);
        statement.bind(5, static_cast<int>(vote.kind));
        statement.exec();
    });
}

Result<std::uint64_t> QueueStore::merge(long long queue, std::span<const Vote> votes) {
    const auto row = this->queue(queue);
    std::uint64_t taken = 0;
    LUTHIER_TRY_DO(inTransaction(*m_database, [&](SQLite::Database& database) {
        std::map<std::tuple<std::uint64_t, std::string, bool, VoteKind>, Vote> known;
        const auto keyOf = [](const Vote& vote) {
            return std::tuple(vote.item, vote.annotator, vote.isRepeat, vote.kind);
        };
        for (const Vote& vote : allVotes(queue))
            known[keyOf(vote)] = vote;
        for (const Vote& vote : votes) {
            if (!row || vote.item >= row->count) continue;
            const auto take = [&](const Vote& one) {
                known[keyOf(one)] = one;
                insertVote(database, queue, one);
            };
            const auto before = known.find(keyOf(vote));
            if (before == known.end() || vote.kind != VoteKind::First || !vote.decides() || !before->second.decides()) {
                if (before != known.end() && before->second.createdMs >= vote.createdMs) continue;
                take(vote);
                ++taken;
                continue;
            }
            // What a person thought first is the older of two: the newer is a change of mind.
            Vote newer = before->second;
            if (newer.createdMs == vote.createdMs) continue;
            const bool isOlder = vote.createdMs < newer.createdMs;
            if (isOlder)
                take(vote);
            else
                newer = vote;
            newer.kind = VoteKind::Changed;
            const auto changed = known.find(keyOf(newer));
            const bool isNewest = changed == known.end() || changed->second.createdMs < newer.createdMs;
            if (isNewest) take(newer);
            if (isOlder || isNewest) ++taken;
        }
    }));
    return taken;
}

std::vector<ItemScore> QueueStore::scores(long long queue) const {
    std::vector<ItemScore> out;
    SQLite::Statement query(
        *m_database, "SELECT item, answer, score FROM item_scores WHERE queue = ? ORDER BY item, answer");
    query.bind(1, static_cast<std::int64_t>(queue));
    while (query.executeStep())
        out.push_back({static_cast<std::uint64_t>(query.getColumn(0).getInt64()), query.getColumn(1).getInt(),
            query.getColumn(2).getDouble()});
    return out;
}

Result<void> QueueStore::setScores(long long queue, const std::string& run, std::span<const ItemScore> scores) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement clear(database, "DELETE FROM item_scores WHERE queue = ?");
        clear.bind(1, static_cast<std::int64_t>(queue));
        clear.exec();
        SQLite::Statement statement(database, "INSERT INTO item_scores VALUES (?, ?, ?, ?, ?)");
        for (const ItemScore& score : scores) {
            statement.reset();
            statement.bind(1, static_cast<std::int64_t>(queue));
            statement.bind(2, static_cast<std::int64_t>(score.item));
            statement.bind(3, score.answer);
            statement.bind(4, score.score);
            statement.bind(5, run);
            statement.exec();
        }
    });
}

} // namespace luthier
