#pragma once
/// The open project: its folder, its store, and what changed in it.

#include "core/base/lock.h"
#include "core/data/segment.h"
#include "core/store/project_store.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace luthier::ui {

class Project : public QObject {
    Q_OBJECT

public:
    /// Opens a project folder, or makes it. Errors: "lock.held" when another window has it; those of ProjectStore;
    /// "file.write".
    static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder);
    static bool isProject(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path datasetsFolder() const { return m_folder / "datasets"; }
    std::filesystem::path frozenFolder() const { return m_folder / "frozen"; }
    std::filesystem::path runsFolder() const { return m_folder / "runs"; }
    std::filesystem::path exportsFolder() const { return m_folder / "exports"; }

    ProjectStore& store() { return m_store; }
    QString name() const;
    void setName(const QString& name);
    std::filesystem::path modelFolder() const; ///< empty: none chosen
    void setModelFolder(const std::filesystem::path& folder);

    void addDataset(const DatasetRow& row);
    void setRowRemoved(const std::string& dataset, std::uint64_t row, bool removed);
    /// @param evidence  what the person confirmed, in English; empty: nothing was proposed
    void setChecked(const std::string& item, bool checked, const std::string& evidence = {});
    void addRun(const RunRow& row);

    /// The rows of a data set without those that were taken out.
    Result<std::vector<Record>> keptRows(const std::string& dataset);

Q_SIGNALS:
    void settingsChanged();
    void datasetsChanged();
    void rowsChanged(const QString& dataset);
    void checklistChanged();
    void runsChanged();
    void failed(const luthier::Error& error);

private:
    Project(std::filesystem::path folder, FileLock lock, ProjectStore store);
    /// Tells an error, or emits what changed.
    template <class Signal>
    void report(const Result<void>& result, Signal signal);

    std::filesystem::path m_folder;
    FileLock m_lock;
    ProjectStore m_store;
};

} // namespace luthier::ui
