#pragma once
/// What was done to the rows of each data set, in order; undo and redo reach over restarts.

#include "core/base/result.h"
#include "core/data/overlay.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace SQLite {
class Database;
}

namespace luthier {

struct DataOperation {
    long long id = 0; ///< given when it is added; larger is later
    std::string dataset;
    std::string kind;     ///< what was done: "take_out", "edit", "clean:unicode", …
    std::string settings; ///< JSON, as the operation was set up
    std::string person;
    long long createdMs = 0;
    bool isUndone = false;
    std::uint64_t removed = 0, restored = 0, edited = 0, added = 0, tagged = 0; ///< rows; counted when it is added
};

/// A person's judgement of a row in a sample.
struct LabelCheck {
    std::uint64_t row = 0;
    bool isCorrect = true;
    std::string person;
    long long ms = 0;
};

/// A view into the open database. Every call is one transaction and is on the disk when it returns.
class DataHistory {
public:
    explicit DataHistory(SQLite::Database& database)
        : m_database(&database) {}

    std::vector<DataOperation> operations(const std::string& dataset) const; ///< oldest first, undone ones at the end
    /// Those in force that changed a row, oldest first.
    std::vector<DataOperation> operationsOn(const std::string& dataset, std::uint64_t row) const;
    /// Adds an applied operation; undone ones can no longer be redone. Nothing is added where nothing changes (0).
    /// The lines that `changes` point at must be on the disk. @return its number
    Result<long long> add(DataOperation operation, std::span<const RowChange> changes);
    /// Takes the last applied operation back, or applies the first undone one again. Nothing: there is none.
    Result<std::optional<DataOperation>> undo(const std::string& dataset);
    Result<std::optional<DataOperation>> redo(const std::string& dataset);

    /// The first changes of an operation, by row.
    std::vector<RowChange> changes(long long operation, std::size_t most) const;
    /// Overlay that results from the applied operations.
    Overlay overlay(const std::string& dataset, std::uint64_t importedRows) const;
    /// Number of kept rows, added ones included, given the number of imported rows; from the database alone.
    std::uint64_t keptCount(const std::string& dataset, std::uint64_t importedRows) const;
    /// When its rows were last changed, undone or redone (Unix ms); 0: not since it was imported.
    long long changedMs(const std::string& dataset) const;

    std::vector<LabelCheck> labelChecks(const std::string& dataset) const; ///< by row
    Result<void> setLabelCheck(const std::string& dataset, const LabelCheck& check);
    Result<void> clearLabelChecks(const std::string& dataset);

private:
    Result<std::optional<DataOperation>> setLast(const std::string& dataset, bool undone);
    SQLite::Database* m_database;
};

} // namespace luthier
