#include "core/store/checklist_store.h"

#include "core/base/platform.h"
#include "core/store/transaction.h"

namespace luthier {

std::map<std::string, Tick> ChecklistStore::ticks() const {
    std::map<std::string, Tick> out;
    SQLite::Statement query(*m_database, "SELECT item, done_ms, evidence, person FROM checklist");
    while (query.executeStep())
        out.emplace(query.getColumn(0).getString(),
            Tick{query.getColumn(1).getInt64(), query.getColumn(2), query.getColumn(3)});
    return out;
}

Result<void> ChecklistStore::setTicked(
    const std::string& item, bool ticked, const std::string& person, const std::string& evidence) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        const std::int64_t now = unixTimeMs();
        SQLite::Statement statement(
            database, ticked ? "INSERT OR IGNORE INTO checklist (item, done_ms, evidence, person) VALUES (?, ?, ?, ?)"
                             : "DELETE FROM checklist WHERE item = ?");
        statement.bind(1, item);
        if (ticked) {
            statement.bind(2, now);
            statement.bind(3, evidence);
            statement.bind(4, person);
        }
        if (statement.exec() == 0) return;
        SQLite::Statement event(
            database, "INSERT INTO checklist_history (item, ms, person, ticked, evidence) VALUES (?, ?, ?, ?, ?)");
        event.bind(1, item);
        event.bind(2, now);
        event.bind(3, person);
        event.bind(4, ticked ? 1 : 0);
        event.bind(5, evidence);
        event.exec();
    });
}

std::vector<TickEvent> ChecklistStore::history() const {
    std::vector<TickEvent> out;
    SQLite::Statement query(
        *m_database, "SELECT item, ms, person, ticked, evidence FROM checklist_history ORDER BY id DESC");
    while (query.executeStep())
        out.push_back({query.getColumn(0), query.getColumn(1).getInt64(), query.getColumn(2),
            query.getColumn(3).getInt() != 0, query.getColumn(4)});
    return out;
}

std::map<std::string, ItemNotes> ChecklistStore::notes() const {
    std::map<std::string, ItemNotes> out;
    SQLite::Statement query(*m_database, "SELECT item, note, link, owner, due FROM checklist_notes");
    while (query.executeStep())
        out[query.getColumn(0)] = {query.getColumn(1), query.getColumn(2), query.getColumn(3), query.getColumn(4)};
    return out;
}

Result<void> ChecklistStore::setNotes(const std::string& item, const ItemNotes& notes) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        const bool isEmpty = notes == ItemNotes{};
        SQLite::Statement statement(database, isEmpty
                                                  ? "DELETE FROM checklist_notes WHERE item = ?"
                                                  : "INSERT OR REPLACE INTO checklist_notes VALUES (?, ?, ?, ?, ?)");
        int column = 1;
        statement.bind(column++, item);
        if (!isEmpty)
            for (const std::string* text : {&notes.note, &notes.link, &notes.owner, &notes.due})
                statement.bind(column++, *text);
        statement.exec();
    });
}

std::vector<OwnItem> ChecklistStore::ownItems() const {
    std::vector<OwnItem> out;
    SQLite::Statement query(*m_database, "SELECT id, phase, text FROM checklist_items WHERE hidden = 0 ORDER BY id");
    while (query.executeStep())
        out.push_back({"own-" + query.getColumn(0).getString(), query.getColumn(1), query.getColumn(2)});
    return out;
}

Result<std::string> ChecklistStore::addItem(const std::string& phase, const std::string& text) {
    std::string key;
    LUTHIER_TRY_DO(inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "INSERT INTO checklist_items (phase, text) VALUES (?, ?)");
        statement.bind(1, phase);
        statement.bind(2, text);
        statement.exec();
        key = "own-" + std::to_string(database.getLastInsertRowid());
    }));
    return key;
}

Result<void> ChecklistStore::setItemHidden(const std::string& item, bool hidden) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "UPDATE checklist_items SET hidden = ? WHERE 'own-' || id = ?");
        statement.bind(1, hidden ? 1 : 0);
        statement.bind(2, item);
        statement.exec();
    });
}

} // namespace luthier
