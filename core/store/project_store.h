#pragma once
/// project.db: what people decide. Every call is one transaction and is on the disk when it returns.

#include "core/base/result.h"
#include "core/run/probe_result.h"
#include "core/store/checklist_store.h"
#include "core/store/data_history.h"
#include "core/store/queue_store.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace luthier {

/// A person's notes about a data set.
struct DatasetAbout {
    std::string source, licence; ///< where it is from, and what it may be used for
    std::string quality;         ///< what a row must be like to stay
    bool isComplete() const { return !source.empty() && !licence.empty() && !quality.empty(); }
    bool operator==(const DatasetAbout&) const = default;
};

struct DatasetRow {
    std::string hash; ///< the segment's folder name
    std::string name, format;
    std::uint64_t rows = 0, rejected = 0;
    long long importedMs = 0;
    DatasetAbout about = {};
};

/// Row made from the import's own source.json, dated now. Errors: those of readJsonObject.
Result<DatasetRow> readDatasetRow(const std::filesystem::path& segmentFolder);

struct RunRow {
    std::string folder; ///< name of the folder under runs/
    std::string name;
    long long createdMs = 0;
    long long plan = 0;    ///< version of the plan it came from; 0: of none
    std::string step = {}; ///< of that plan; "pilot:" before it: a pilot of the step
    bool isPilot() const { return step.starts_with("pilot:"); }
};

/// A version of the plan: the answers that it follows from.
struct PlanRow {
    long long version = 0;
    std::string answers; ///< JSON
    long long createdMs = 0;
};

/// Key of a measured speed.
struct SpeedKey {
    std::string model;  ///< its path
    std::string method; ///< a key of methods.yaml
    int length = 0;     ///< tokens of the longest row
    std::string device; ///< processor and threads
};

/// Not thread-safe: the window's thread owns it.
class ProjectStore {
public:
    /// Opens or makes the database. Errors: "store.damaged" (the file is never overwritten), "store.too_new",
    /// "file.write".
    static Result<ProjectStore> open(const std::filesystem::path& file);
    ProjectStore(ProjectStore&&) noexcept;
    ProjectStore& operator=(ProjectStore&&) noexcept;
    ~ProjectStore();

    std::string setting(const std::string& key) const; ///< empty if never set
    Result<void> setSetting(const std::string& key, const std::string& value);

    std::vector<DatasetRow> datasets() const; ///< oldest first
    Result<void> addDataset(const DatasetRow& row);
    Result<void> setAbout(const std::string& dataset, const DatasetAbout& about);

    DataHistory history() const { return DataHistory(*m_database); } ///< valid as long as this store is open

    ChecklistStore checklist() const { return ChecklistStore(*m_database); } ///< valid as long as this store is open

    QueueStore queues() const { return QueueStore(*m_database); } ///< valid as long as this store is open

    std::vector<PlanRow> plans() const; ///< newest first
    /// Keeps the answers as the next version and returns its number; if the newest version has the same ones, returns
    /// that.
    Result<long long> addPlan(const std::string& answers);
    /// Adds to a version's answers what had not been counted yet when it was kept.
    Result<void> completePlan(long long version, const std::string& answers);

    std::optional<ProbeResult> speed(const SpeedKey& key) const;
    Result<void> setSpeed(const SpeedKey& key, const ProbeResult& probe);

    std::vector<RunRow> runs() const; ///< newest first
    Result<void> addRun(const RunRow& row);

private:
    explicit ProjectStore(std::unique_ptr<SQLite::Database> database);
    std::unique_ptr<SQLite::Database> m_database;
};

} // namespace luthier
