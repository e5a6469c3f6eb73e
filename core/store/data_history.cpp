#include "core/store/data_history.h"

#include "core/base/platform.h"
#include "core/store/transaction.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace luthier {

namespace {

constexpr const char* kColumns = "id, dataset, kind, settings, person, created_ms, undone, removed, restored, edited, "
                                 "added, tagged";

std::uint64_t count(const SQLite::Column& column) { return static_cast<std::uint64_t>(column.getInt64()); }

DataOperation operationOf(SQLite::Statement& query) {
    DataOperation out;
    out.id = query.getColumn(0).getInt64();
    out.dataset = query.getColumn(1).getString();
    out.kind = query.getColumn(2).getString();
    out.settings = query.getColumn(3).getString();
    out.person = query.getColumn(4).getString();
    out.createdMs = query.getColumn(5).getInt64();
    out.isUndone = query.getColumn(6).getInt() != 0;
    out.removed = count(query.getColumn(7));
    out.restored = count(query.getColumn(8));
    out.edited = count(query.getColumn(9));
    out.added = count(query.getColumn(10));
    out.tagged = count(query.getColumn(11));
    return out;
}

/// Of the settings: when its rows were last changed.
std::string changedKey(const std::string& dataset) { return "rows_changed_ms:" + dataset; }

void rowsChanged(SQLite::Database& database, const std::string& dataset) {
    SQLite::Statement statement(
        database, "INSERT INTO settings VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value");
    statement.bind(1, changedKey(dataset));
    statement.bind(2, std::to_string(unixTimeMs()));
    statement.exec();
}

void forgetUndone(SQLite::Database& database, const std::string& dataset) {
    for (const char* sql : {R"sql(
            DELETE FROM row_changes
            WHERE operation IN (SELECT id FROM operations WHERE dataset = ? AND undone = 1)
        )sql",
             "DELETE FROM operations WHERE dataset = ? AND undone = 1"}) {
        SQLite::Statement statement(database, sql);
        statement.bind(1, dataset);
        statement.exec();
    }
}

void countChange(DataOperation& operation, RowChangeKind kind) {
    switch (kind) {
    case RowChangeKind::Remove:
        ++operation.removed;
        return;
    case RowChangeKind::Restore:
        ++operation.restored;
        return;
    case RowChangeKind::Edit:
        ++operation.edited;
        return;
    case RowChangeKind::Add:
        ++operation.added;
        return;
    case RowChangeKind::Tag:
        ++operation.tagged;
        return;
    }
}

long long insertOperation(SQLite::Database& database, const DataOperation& operation) {
    SQLite::Statement statement(database, R"sql(INSERT INTO operations (dataset, kind, settings, person, created_ms,
        removed, restored, edited, added, tagged)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
    int index = 0;
    for (const std::string* text : {&operation.dataset, &operation.kind, &operation.settings, &operation.person})
        statement.bind(++index, *text);
    statement.bind(++index, static_cast<std::int64_t>(unixTimeMs()));
    for (const std::uint64_t number :
        {operation.removed, operation.restored, operation.edited, operation.added, operation.tagged})
        statement.bind(++index, static_cast<std::int64_t>(number));
    statement.exec();
    return database.getLastInsertRowid();
}

} // namespace

std::vector<DataOperation> DataHistory::operations(const std::string& dataset) const {
    std::vector<DataOperation> out;
    SQLite::Statement query(
        *m_database, std::string("SELECT ") + kColumns + " FROM operations WHERE dataset = ? ORDER BY id");
    query.bind(1, dataset);
    while (query.executeStep())
        out.push_back(operationOf(query));
    return out;
}

std::vector<DataOperation> DataHistory::operationsOn(const std::string& dataset, std::uint64_t row) const {
    std::vector<DataOperation> out;
    SQLite::Statement query(*m_database, std::string("SELECT ") + kColumns +
                                             R"sql( FROM operations WHERE dataset = ? AND undone = 0
                AND EXISTS (SELECT 1 FROM row_changes WHERE operation = id AND row = ?) ORDER BY id)sql");
    query.bind(1, dataset);
    query.bind(2, static_cast<std::int64_t>(row));
    while (query.executeStep())
        out.push_back(operationOf(query));
    return out;
}

Result<long long> DataHistory::add(DataOperation operation, std::span<const RowChange> changes) {
    if (changes.empty()) return 0;
    for (const RowChange& change : changes)
        countChange(operation, change.kind);
    long long id = 0;
    LUTHIER_TRY_DO(inTransaction(*m_database, [&](SQLite::Database& database) {
        forgetUndone(database, operation.dataset);
        id = insertOperation(database, operation);
        SQLite::Statement statement(database, "INSERT INTO row_changes VALUES (?, ?, ?, ?, ?)");
        for (const RowChange& change : changes) {
            statement.bind(1, static_cast<std::int64_t>(id));
            statement.bind(2, static_cast<std::int64_t>(change.row));
            statement.bind(3, static_cast<int>(change.kind));
            statement.bind(4, static_cast<std::int64_t>(change.line.offset));
            statement.bind(5, static_cast<std::int64_t>(change.line.length));
            statement.exec();
            statement.reset();
        }
        rowsChanged(database, operation.dataset);
    }));
    return id;
}

Result<std::optional<DataOperation>> DataHistory::undo(const std::string& dataset) { return setLast(dataset, true); }
Result<std::optional<DataOperation>> DataHistory::redo(const std::string& dataset) { return setLast(dataset, false); }

Result<std::optional<DataOperation>> DataHistory::setLast(const std::string& dataset, bool undone) {
    std::optional<DataOperation> found;
    LUTHIER_TRY_DO(inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement query(database, std::string("SELECT ") + kColumns +
                                              " FROM operations WHERE dataset = ? AND undone = ? ORDER BY id " +
                                              (undone ? "DESC" : "ASC") + " LIMIT 1");
        query.bind(1, dataset);
        query.bind(2, undone ? 0 : 1);
        if (!query.executeStep()) return;
        found = operationOf(query);
        found->isUndone = undone;
        SQLite::Statement update(database, "UPDATE operations SET undone = ? WHERE id = ?");
        update.bind(1, undone ? 1 : 0);
        update.bind(2, static_cast<std::int64_t>(found->id));
        update.exec();
        rowsChanged(database, dataset);
    }));
    return found;
}

std::vector<RowChange> DataHistory::changes(long long operation, std::size_t most) const {
    std::vector<RowChange> out;
    SQLite::Statement query(
        *m_database, "SELECT row, kind, offset, length FROM row_changes WHERE operation = ? ORDER BY row LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(operation));
    query.bind(2, static_cast<std::int64_t>(most));
    while (query.executeStep())
        out.push_back({count(query.getColumn(0)), static_cast<RowChangeKind>(query.getColumn(1).getInt()),
            {count(query.getColumn(2)), static_cast<std::uint32_t>(query.getColumn(3).getInt64())}});
    return out;
}

Overlay DataHistory::overlay(const std::string& dataset, std::uint64_t importedRows) const {
    Overlay overlay(importedRows);
    SQLite::Statement query(*m_database,
        R"sql(SELECT operation, row, row_changes.kind, offset, length FROM operations JOIN row_changes ON operation = id
            WHERE dataset = ? AND undone = 0 ORDER BY operation, row, row_changes.kind)sql");
    query.bind(1, dataset);
    while (query.executeStep())
        overlay.apply(static_cast<std::uint32_t>(query.getColumn(0).getInt64()),
            {count(query.getColumn(1)), static_cast<RowChangeKind>(query.getColumn(2).getInt()),
                {count(query.getColumn(3)), static_cast<std::uint32_t>(query.getColumn(4).getInt64())}});
    return overlay;
}

std::uint64_t DataHistory::keptCount(const std::string& dataset, std::uint64_t importedRows) const {
    // Of each row the last change of status counts: operation and kind in one number, so that max() finds it.
    SQLite::Statement query(*m_database,
        R"sql(
            SELECT (SELECT coalesce(sum(added), 0) FROM operations WHERE dataset = ?1 AND undone = 0),
                   (SELECT count(*) FROM (
                        SELECT max(operation * 8 + row_changes.kind) AS last
                        FROM operations JOIN row_changes ON operation = id
                        WHERE dataset = ?1 AND undone = 0 AND row_changes.kind <= 2 GROUP BY row)
                    WHERE last % 8 = 1)
        )sql");
    query.bind(1, dataset);
    query.executeStep();
    return importedRows + count(query.getColumn(0)) - count(query.getColumn(1));
}

long long DataHistory::changedMs(const std::string& dataset) const {
    SQLite::Statement query(*m_database, "SELECT value FROM settings WHERE key = ?");
    query.bind(1, changedKey(dataset));
    if (query.executeStep()) return std::atoll(query.getColumn(0).getString().c_str());
    SQLite::Statement newest(*m_database, "SELECT max(created_ms) FROM operations WHERE dataset = ?");
    newest.bind(1, dataset);
    return newest.executeStep() ? newest.getColumn(0).getInt64() : 0;
}

std::vector<LabelCheck> DataHistory::labelChecks(const std::string& dataset) const {
    std::vector<LabelCheck> out;
    SQLite::Statement query(
        *m_database, "SELECT row, correct, person, checked_ms FROM label_checks WHERE dataset = ? ORDER BY row");
    query.bind(1, dataset);
    while (query.executeStep())
        out.push_back({count(query.getColumn(0)), query.getColumn(1).getInt() != 0, query.getColumn(2).getString(),
            query.getColumn(3).getInt64()});
    return out;
}

Result<void> DataHistory::setLabelCheck(const std::string& dataset, const LabelCheck& check) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "INSERT OR REPLACE INTO label_checks VALUES (?, ?, ?, ?, ?)");
        statement.bind(1, dataset);
        statement.bind(2, static_cast<std::int64_t>(check.row));
        statement.bind(3, check.isCorrect ? 1 : 0);
        statement.bind(4, check.person);
        statement.bind(5, static_cast<std::int64_t>(check.ms));
        statement.exec();
    });
}

Result<void> DataHistory::clearLabelChecks(const std::string& dataset) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "DELETE FROM label_checks WHERE dataset = ?");
        statement.bind(1, dataset);
        statement.exec();
    });
}

} // namespace luthier
