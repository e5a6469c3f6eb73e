#include "core/store/salvage.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"
#include "core/store/project_store.h"

#include <nlohmann/json.hpp>

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <optional>
#include <set>

namespace luthier {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> column(SQLite::Database& database, const std::string& query) {
    std::vector<std::string> out;
    try {
        SQLite::Statement statement(database, query);
        while (statement.executeStep())
            out.push_back(statement.getColumn(0).getString());
    } catch (const SQLite::Exception&) {
        out.clear(); // the list itself is broken: nothing of it can be relied on
    }
    return out;
}

void copyValue(SQLite::Statement& into, int index, const SQLite::Column& value) {
    if (value.isNull())
        into.bind(index);
    else if (value.isInteger())
        into.bind(index, static_cast<std::int64_t>(value.getInt64()));
    else if (value.isFloat())
        into.bind(index, value.getDouble());
    else if (value.isBlob())
        into.bind(index, value.getBlob(), value.getBytes());
    else
        into.bind(index, value.getString());
}

/// Copies what can be read of one table. False where something could not.
bool copyTable(SQLite::Database& from, SQLite::Database& into, const std::string& table, std::uint64_t& rows) {
    const auto known = column(from, "SELECT name FROM pragma_table_info('" + table + "')");
    std::vector<std::string> columns, marks;
    for (const std::string& name : column(into, "SELECT name FROM pragma_table_info('" + table + "')"))
        if (std::find(known.begin(), known.end(), name) != known.end()) {
            columns.push_back(name);
            marks.emplace_back("?");
        }
    if (columns.empty()) return false;
    const std::string names = joinText(columns, ", ");
    const bool hasRowId =
        column(into, "SELECT wr FROM pragma_table_list('" + table + "')") == std::vector<std::string>{"0"};
    const auto order =
        hasRowId ? std::vector<std::string>{"rowid"}
                 : column(into, "SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0 ORDER BY pk");
    SQLite::Statement insert(
        into, "INSERT OR IGNORE INTO " + table + " (" + names + ") VALUES (" + joinText(marks, ", ") + ")");
    // From the front until it breaks, and if it does, from the back: what lies between is lost.
    for (const std::string direction : {" ASC", " DESC"}) {
        std::optional<SQLite::Statement> query;
        // Only reading may fail here: a disk that is full while we write is the caller's to tell.
        const auto next = [&]() -> std::optional<bool> {
            try {
                if (!query)
                    query.emplace(from, "SELECT " + names + " FROM " + table + " ORDER BY " +
                                            joinText(order, direction + ", ") + direction);
                return query->executeStep();
            } catch (const SQLite::Exception&) {
                return {};
            }
        };
        std::optional<bool> hasRow;
        while ((hasRow = next()).value_or(false)) {
            insert.reset();
            for (int i = 0; i < static_cast<int>(columns.size()); ++i)
                copyValue(insert, i + 1, query->getColumn(i));
            rows += static_cast<std::uint64_t>(insert.exec());
        }
        if (hasRow) return direction == " ASC";
    }
    return false;
}

/// Data sets and runs are folders: one whose entry was lost is entered again.
Result<void> findFolders(const fs::path& project, ProjectStore& store, Salvage& salvage) {
    std::set<std::string> datasets, runs;
    for (const DatasetRow& row : store.datasets())
        datasets.insert(row.hash);
    for (const RunRow& row : store.runs())
        runs.insert(row.folder);
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(project / "datasets", code)) {
        const std::string hash = entry.path().filename().string();
        const auto row = readDatasetRow(entry.path());
        if (!row || hash.starts_with('.') || datasets.contains(hash)) continue;
        LUTHIER_TRY_DO(store.addDataset(*row));
        ++salvage.datasetsFound;
    }
    for (const auto& entry : fs::directory_iterator(project / "runs", code)) {
        const std::string folder = entry.path().filename().string();
        if (!fs::exists(entry.path() / "run.yaml") || runs.contains(folder)) continue;
        LUTHIER_TRY_DO(store.addRun({folder, folder, unixTimeMs()}));
        ++salvage.runsFound;
    }
    return {};
}

Result<void> fill(const fs::path& project, const fs::path& readable, const fs::path& fresh, Salvage& salvage) {
    LUTHIER_TRY(store, ProjectStore::open(fresh));
    try {
        SQLite::Database from(readable.string(), SQLite::OPEN_READWRITE);
        SQLite::Database into(fresh.string(), SQLite::OPEN_READWRITE);
        SQLite::Transaction transaction(into);
        for (const std::string& table :
            column(into, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
            if (!copyTable(from, into, table, salvage.rows)) salvage.broken.push_back(table);
        transaction.commit();
    } catch (const SQLite::Exception& e) {
        return fail("store.write", {QT_TRANSLATE_NOOP("errors", "The change could not be saved."), {}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", e.what()}}});
    }
    return findFolders(project, store, salvage);
}

void removeDatabase(const fs::path& file) {
    std::error_code ignored; // what is in the way shows when it is written
    for (const char* ending : {"", "-wal", "-shm"})
        fs::remove(file.string() + ending, ignored);
}

tl::unexpected<Error> cannotWrite(const fs::path& file, const std::error_code& code) {
    return fail("file.write", {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", code.message()}}},
        {QT_TRANSLATE_NOOP("errors", "Make room on the disk and try again; what was there before is untouched."), {}});
}

Result<void> copyDatabase(const fs::path& from, const fs::path& to) {
    std::error_code code;
    for (const char* ending : {"", "-wal"})
        if (!code && fs::exists(from.string() + ending))
            fs::copy_file(from.string() + ending, to.string() + ending, code);
    if (!code) return {};
    removeDatabase(to);
    return cannotWrite(to, code);
}

} // namespace

Result<Salvage> salvageProject(const fs::path& project) {
    const fs::path damaged = project / "project.db", fresh = project / "project.db.rescued",
                   readable = project / "project.db.reading";
    removeDatabase(fresh);
    removeDatabase(readable);
    LUTHIER_TRY_DO(copyDatabase(damaged, readable)); // reading may repair the journal, so it is done on a copy
    Salvage salvage;
    const auto filled = fill(project, readable, fresh, salvage);
    removeDatabase(readable);
    if (!filled) {
        removeDatabase(fresh);
        return tl::unexpected(filled.error());
    }
    salvage.kept = damaged.string() + ".damaged-" + std::to_string(unixTimeMs());
    LUTHIER_TRY_DO(copyDatabase(damaged, salvage.kept));
    LUTHIER_TRY_DO(syncFolder(project));
    // The old journal goes before the new file comes: SQLite would replay it into the new one.
    std::error_code code;
    for (const char* ending : {"-wal", "-shm"})
        if (!code) fs::remove(damaged.string() + ending, code);
    if (!code) fs::rename(fresh, damaged, code);
    if (code) return cannotWrite(damaged, code);
    LUTHIER_TRY_DO(syncFolder(project));
    return salvage;
}

} // namespace luthier
