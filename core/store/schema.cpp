#include "core/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <iterator>

namespace luthier {

namespace {

// One entry a version, never changed once it was released.
constexpr const char* kMigrations[] = {
    // 1: settings, data sets and the overlay over their rows, checklist, runs
    R"(
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE datasets (hash TEXT PRIMARY KEY, name TEXT NOT NULL, format TEXT NOT NULL, rows INTEGER NOT NULL,
        rejected INTEGER NOT NULL, imported_ms INTEGER NOT NULL);
    CREATE TABLE removed_rows (dataset TEXT NOT NULL REFERENCES datasets(hash), row INTEGER NOT NULL, removed_ms INTEGER NOT NULL,
        PRIMARY KEY (dataset, row)) WITHOUT ROWID;
    CREATE TABLE checklist (item TEXT PRIMARY KEY, done_ms INTEGER NOT NULL);
    CREATE TABLE runs (folder TEXT PRIMARY KEY, name TEXT NOT NULL, created_ms INTEGER NOT NULL);
    )",
    // 2: versions of the plan, and which of them a run came from
    R"(
    CREATE TABLE plans (version INTEGER PRIMARY KEY AUTOINCREMENT, answers TEXT NOT NULL, created_ms INTEGER NOT NULL);
    ALTER TABLE runs ADD COLUMN plan INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE runs ADD COLUMN step TEXT NOT NULL DEFAULT '';
    )",
    // 3: what a tick rested on
    "ALTER TABLE checklist ADD COLUMN evidence TEXT NOT NULL DEFAULT ''",
    // 4: who ticked what when, what people wrote to an item, items of their own; what a data set is
    R"(
    ALTER TABLE checklist ADD COLUMN person TEXT NOT NULL DEFAULT '';
    CREATE TABLE checklist_history (id INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL, ms INTEGER NOT NULL,
        person TEXT NOT NULL, ticked INTEGER NOT NULL, evidence TEXT NOT NULL);
    INSERT INTO checklist_history (item, ms, person, ticked, evidence)
        SELECT item, done_ms, '', 1, evidence FROM checklist ORDER BY done_ms;
    CREATE TABLE checklist_notes (item TEXT PRIMARY KEY, note TEXT NOT NULL, link TEXT NOT NULL, owner TEXT NOT NULL,
        due TEXT NOT NULL);
    CREATE TABLE checklist_items (id INTEGER PRIMARY KEY AUTOINCREMENT, phase TEXT NOT NULL, text TEXT NOT NULL,
        hidden INTEGER NOT NULL DEFAULT 0);
    ALTER TABLE datasets ADD COLUMN source TEXT NOT NULL DEFAULT '';
    ALTER TABLE datasets ADD COLUMN licence TEXT NOT NULL DEFAULT '';
    ALTER TABLE datasets ADD COLUMN quality TEXT NOT NULL DEFAULT '';
    )",
    // 5: how quickly this machine trained, as it was measured
    R"(
    CREATE TABLE speeds (model TEXT NOT NULL, method TEXT NOT NULL, length INTEGER NOT NULL, device TEXT NOT NULL,
        probe TEXT NOT NULL, measured_ms INTEGER NOT NULL, PRIMARY KEY (model, method, length, device));
    )",
    // 6: the history of each data set's rows, in place of a list of the removed ones; samples checked by people
    R"(
    CREATE TABLE operations (id INTEGER PRIMARY KEY AUTOINCREMENT, dataset TEXT NOT NULL REFERENCES datasets(hash),
        kind TEXT NOT NULL, settings TEXT NOT NULL, person TEXT NOT NULL, created_ms INTEGER NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, restored INTEGER NOT NULL DEFAULT 0,
        edited INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0, tagged INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE row_changes (operation INTEGER NOT NULL REFERENCES operations(id), row INTEGER NOT NULL,
        kind INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL,
        PRIMARY KEY (operation, row, kind)) WITHOUT ROWID;
    INSERT INTO operations (dataset, kind, settings, person, created_ms, removed)
        SELECT dataset, 'take_out', '{}', '', max(removed_ms), count(*) FROM removed_rows GROUP BY dataset;
    INSERT INTO row_changes (operation, row, kind, offset, length)
        SELECT operations.id, removed_rows.row, 1, 0, 0 FROM removed_rows JOIN operations
        ON operations.dataset = removed_rows.dataset;
    DROP TABLE removed_rows;
    CREATE TABLE label_checks (dataset TEXT NOT NULL REFERENCES datasets(hash), row INTEGER NOT NULL,
        correct INTEGER NOT NULL, person TEXT NOT NULL, checked_ms INTEGER NOT NULL, PRIMARY KEY (dataset, row));
    )",
    // 7: queues of answers to compare, the votes, and what a reward model says of the answers
    R"(
    CREATE TABLE queues (id INTEGER PRIMARY KEY AUTOINCREMENT, items TEXT NOT NULL, count INTEGER NOT NULL,
        settings TEXT NOT NULL, created_ms INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE votes (id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL REFERENCES queues(id),
        item INTEGER NOT NULL, annotator TEXT NOT NULL, verdict INTEGER NOT NULL, better INTEGER NOT NULL,
        strength INTEGER NOT NULL, shown TEXT NOT NULL, repeat INTEGER NOT NULL, rewrite TEXT NOT NULL,
        note TEXT NOT NULL, took_ms INTEGER NOT NULL, created_ms INTEGER NOT NULL,
        UNIQUE (queue, annotator, item, repeat));
    CREATE TABLE item_scores (queue INTEGER NOT NULL REFERENCES queues(id), item INTEGER NOT NULL,
        answer INTEGER NOT NULL, score REAL NOT NULL, run TEXT NOT NULL, PRIMARY KEY (queue, item, answer)) WITHOUT ROWID;
    )",
    // 8: a person's first vote about an item stays beside a later one (core/annotate/vote.h, VoteKind)
    R"(
    CREATE TABLE new_votes (id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL REFERENCES queues(id),
        item INTEGER NOT NULL, annotator TEXT NOT NULL, verdict INTEGER NOT NULL, better INTEGER NOT NULL,
        strength INTEGER NOT NULL, shown TEXT NOT NULL, repeat INTEGER NOT NULL, rewrite TEXT NOT NULL,
        note TEXT NOT NULL, took_ms INTEGER NOT NULL, created_ms INTEGER NOT NULL, kind INTEGER NOT NULL DEFAULT 0,
        UNIQUE (queue, annotator, item, repeat, kind));
    INSERT INTO new_votes (id, queue, item, annotator, verdict, better, strength, shown, repeat, rewrite, note, took_ms,
        created_ms) SELECT id, queue, item, annotator, verdict, better, strength, shown, repeat, rewrite, note, took_ms,
        created_ms FROM votes;
    DROP TABLE votes;
    ALTER TABLE new_votes RENAME TO votes;
    )",
};

} // namespace

int schemaVersion() { return static_cast<int>(std::size(kMigrations)); }

Result<void> migrate(SQLite::Database& database, const std::filesystem::path& file) {
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version > schemaVersion())
        return fail("store.too_new", {QT_TRANSLATE_NOOP("errors", "This project was made by a newer Luthier."), {}},
            {QT_TRANSLATE_NOOP("errors", "Its database has version {got}; this program knows {known}."),
                {{"got", std::to_string(version)}, {"known", std::to_string(schemaVersion())}}},
            {QT_TRANSLATE_NOOP("errors", "Open it with the newer program."), {}});
    if (version > 0 && version < schemaVersion()) {
        std::error_code code;
        std::filesystem::copy_file(file, file.string() + ".v" + std::to_string(version),
            std::filesystem::copy_options::overwrite_existing, code);
    }
    for (int step = version; step < schemaVersion(); ++step) {
        SQLite::Transaction transaction(database);
        database.exec(kMigrations[step]);
        database.exec("PRAGMA user_version = " + std::to_string(step + 1));
        transaction.commit();
    }
    return {};
}

} // namespace luthier
