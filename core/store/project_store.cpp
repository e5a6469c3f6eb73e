#include "core/store/project_store.h"

#include "core/base/platform.h"
#include "core/formats/json_file.h"
#include "core/store/schema.h"
#include "core/store/transaction.h"

#include <nlohmann/json.hpp>

#include <SQLiteCpp/SQLiteCpp.h>
#include <cstdlib>

namespace luthier {

namespace {

constexpr int kBusyTimeoutMs = 2000;

tl::unexpected<Error> damaged(const std::filesystem::path& file, const std::string& said) {
    return fail("store.damaged",
        {QT_TRANSLATE_NOOP("errors", "The project's database {file} cannot be read."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", said}}},
        {QT_TRANSLATE_NOOP("errors", "Data sets and runs are files of their own and are still there. Copy the "
                                     "folder before you try to repair it."),
            {}});
}

} // namespace

ProjectStore::ProjectStore(std::unique_ptr<SQLite::Database> database)
    : m_database(std::move(database)) {}
ProjectStore::ProjectStore(ProjectStore&&) noexcept = default;
ProjectStore& ProjectStore::operator=(ProjectStore&&) noexcept = default;
ProjectStore::~ProjectStore() = default;

Result<DatasetRow> readDatasetRow(const std::filesystem::path& folder) {
    LUTHIER_TRY(source, readJsonObject(folder / "source.json"));
    const std::string hash = folder.filename().string();
    return DatasetRow{hash, source.value("name", hash), source.value("format", ""),
        source.value("rows", std::uint64_t(0)), source.value("rejected", std::uint64_t(0)), unixTimeMs()};
}

Result<ProjectStore> ProjectStore::open(const std::filesystem::path& file) {
    try {
        auto database = std::make_unique<SQLite::Database>(
            file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
        database->exec("PRAGMA journal_mode = WAL");
        database->exec("PRAGMA synchronous = FULL"); // what a person decided survives a power cut
        database->exec("PRAGMA foreign_keys = ON");
        // A torn page is found now, not by whichever page of the window reads it first.
        if (const std::string said = database->execAndGet("PRAGMA quick_check(1)").getString(); said != "ok")
            return damaged(file, said);
        LUTHIER_TRY_DO(migrate(*database, file));
        return ProjectStore(std::move(database));
    } catch (const SQLite::Exception& e) {
        const bool cannotOpen = e.getErrorCode() == 14 || e.getErrorCode() == 8; // SQLITE_CANTOPEN, SQLITE_READONLY
        if (cannotOpen)
            return fail("file.write",
                {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}},
                {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", e.what()}}},
                {QT_TRANSLATE_NOOP("errors", "Choose a folder that you may write to."), {}});
        return damaged(file, e.what());
    }
}

std::string ProjectStore::setting(const std::string& key) const {
    SQLite::Statement query(*m_database, "SELECT value FROM settings WHERE key = ?");
    query.bind(1, key);
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

Result<void> ProjectStore::setSetting(const std::string& key, const std::string& value) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(
            database, "INSERT INTO settings VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value");
        statement.bind(1, key);
        statement.bind(2, value);
        statement.exec();
    });
}

std::vector<DatasetRow> ProjectStore::datasets() const {
    std::vector<DatasetRow> out;
    SQLite::Statement query(*m_database,
        R"sql(SELECT hash, name, format, rows, rejected, imported_ms, source, licence, quality FROM datasets
            ORDER BY imported_ms, hash)sql");
    while (query.executeStep())
        out.push_back({query.getColumn(0), query.getColumn(1), query.getColumn(2),
            static_cast<std::uint64_t>(query.getColumn(3).getInt64()),
            static_cast<std::uint64_t>(query.getColumn(4).getInt64()), query.getColumn(5).getInt64(),
            {query.getColumn(6), query.getColumn(7), query.getColumn(8)}});
    return out;
}

Result<void> ProjectStore::addDataset(const DatasetRow& row) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "INSERT OR IGNORE INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        statement.bind(1, row.hash);
        statement.bind(2, row.name);
        statement.bind(3, row.format);
        statement.bind(4, static_cast<std::int64_t>(row.rows));
        statement.bind(5, static_cast<std::int64_t>(row.rejected));
        statement.bind(6, static_cast<std::int64_t>(row.importedMs));
        statement.bind(7, row.about.source);
        statement.bind(8, row.about.licence);
        statement.bind(9, row.about.quality);
        statement.exec();
    });
}

Result<void> ProjectStore::setAbout(const std::string& dataset, const DatasetAbout& about) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(
            database, "UPDATE datasets SET source = ?, licence = ?, quality = ? WHERE hash = ?");
        statement.bind(1, about.source);
        statement.bind(2, about.licence);
        statement.bind(3, about.quality);
        statement.bind(4, dataset);
        statement.exec();
    });
}

Result<void> ProjectStore::completePlan(long long version, const std::string& answers) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "UPDATE plans SET answers = ? WHERE version = ?");
        statement.bind(1, answers);
        statement.bind(2, static_cast<std::int64_t>(version));
        statement.exec();
    });
}

std::optional<ProbeResult> ProjectStore::speed(const SpeedKey& key) const {
    SQLite::Statement query(
        *m_database, "SELECT probe FROM speeds WHERE model = ? AND method = ? AND length = ? AND device = ?");
    query.bind(1, key.model);
    query.bind(2, key.method);
    query.bind(3, key.length);
    query.bind(4, key.device);
    if (!query.executeStep()) return {};
    const auto probe = probeFromJson(query.getColumn(0));
    return probe ? std::optional(*probe) : std::nullopt;
}

Result<void> ProjectStore::setSpeed(const SpeedKey& key, const ProbeResult& probe) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "INSERT OR REPLACE INTO speeds VALUES (?, ?, ?, ?, ?, ?)");
        statement.bind(1, key.model);
        statement.bind(2, key.method);
        statement.bind(3, key.length);
        statement.bind(4, key.device);
        statement.bind(5, probeToJson(probe));
        statement.bind(6, static_cast<std::int64_t>(unixTimeMs()));
        statement.exec();
    });
}

std::vector<RunRow> ProjectStore::runs() const {
    std::vector<RunRow> out;
    SQLite::Statement query(
        *m_database, "SELECT folder, name, created_ms, plan, step FROM runs ORDER BY created_ms DESC, folder DESC");
    while (query.executeStep())
        out.push_back({query.getColumn(0), query.getColumn(1), query.getColumn(2).getInt64(),
            query.getColumn(3).getInt64(), query.getColumn(4)});
    return out;
}

Result<void> ProjectStore::addRun(const RunRow& row) {
    return inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?)");
        statement.bind(1, row.folder);
        statement.bind(2, row.name);
        statement.bind(3, static_cast<std::int64_t>(row.createdMs));
        statement.bind(4, static_cast<std::int64_t>(row.plan));
        statement.bind(5, row.step);
        statement.exec();
    });
}

std::vector<PlanRow> ProjectStore::plans() const {
    std::vector<PlanRow> out;
    SQLite::Statement query(*m_database, "SELECT version, answers, created_ms FROM plans ORDER BY version DESC");
    while (query.executeStep())
        out.push_back({query.getColumn(0).getInt64(), query.getColumn(1), query.getColumn(2).getInt64()});
    return out;
}

Result<long long> ProjectStore::addPlan(const std::string& answers) {
    if (const auto known = plans(); !known.empty() && known.front().answers == answers) return known.front().version;
    long long version = 0;
    LUTHIER_TRY_DO(inTransaction(*m_database, [&](SQLite::Database& database) {
        SQLite::Statement statement(database, "INSERT INTO plans (answers, created_ms) VALUES (?, ?)");
        statement.bind(1, answers);
        statement.bind(2, static_cast<std::int64_t>(unixTimeMs()));
        statement.exec();
        version = database.getLastInsertRowid();
    }));
    return version;
}

} // namespace luthier
