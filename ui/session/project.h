#pragma once
/// The open project: its folder, its store, and what changed in it.

#include "core/base/lock.h"
#include "core/data/segment.h"
#include "core/store/project_store.h"
#include "core/store/salvage.h"

#include <QObject>
#include <QUndoStack>

#include <filesystem>
#include <functional>
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
    /// Makes a new project.db of what can be read of a damaged one. Errors: "lock.held"; those of salvageProject.
    static Result<Salvage> rescue(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path datasetsFolder() const { return m_folder / "datasets"; }
    std::filesystem::path frozenFolder() const { return m_folder / "frozen"; }
    std::filesystem::path runsFolder() const { return m_folder / "runs"; }
    std::filesystem::path exportsFolder() const { return m_folder / "exports"; }

    ProjectStore& store() { return m_store; }
    /// What a person did and may want to take back, of all pages, since the project was opened.
    QUndoStack& undoStack() { return m_undo; }
    /// Does something that can be taken back.
    void doUndoably(const QString& text, std::function<void()> redo, std::function<void()> undo);
    QString name() const;
    void setName(const QString& name);
    std::filesystem::path modelFolder() const; ///< empty: none chosen
    void setModelFolder(const std::filesystem::path& folder);

    void addDataset(const DatasetRow& row);
    void setRowRemoved(const std::string& dataset, std::uint64_t row, bool removed); ///< undoable
    void setAbout(const std::string& dataset, const DatasetAbout& about);
    void addRun(const RunRow& row);

    /// The rows of a data set without those that were taken out.
    Result<std::vector<Record>> keptRows(const std::string& dataset);

Q_SIGNALS:
    void settingsChanged();
    void datasetsChanged();
    void rowsChanged(const QString& dataset);
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
    QUndoStack m_undo;
};

} // namespace luthier::ui
