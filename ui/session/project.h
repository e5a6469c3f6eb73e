#pragma once
/// The open project: its folder, its store, and what changed in it.

#include "core/base/lock.h"
#include "core/project/kept_exports.h"
#include "core/project/project_data.h"
#include "core/store/salvage.h"

#include <QObject>
#include <QUndoStack>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace luthier::ui {

class Project : public QObject {
    Q_OBJECT

public:
    /// Opens a project folder, or makes it. Errors: "lock.held" when another window has it; those of ProjectStore;
    /// "file.write".
    static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder);
    static bool isProject(const std::filesystem::path& folder);
    /// Makes a new project.db from what is readable in a damaged one. Errors: "lock.held"; those of salvageProject.
    static Result<Salvage> rescue(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return m_folder; }
    /// True if the folder was renamed, moved or deleted while open: nothing done since then is kept.
    bool isMoved() const;
    std::filesystem::path placeNow() const { return m_lock.placeNow().parent_path(); } ///< empty: it is gone
    std::filesystem::path datasetsFolder() const { return m_data.datasetsFolder(); }
    std::filesystem::path frozenFolder() const { return m_data.frozenFolder(); }
    std::filesystem::path runsFolder() const { return m_data.runsFolder(); }
    std::filesystem::path queuesFolder() const { return m_data.queuesFolder(); }
    std::filesystem::path exportsFolder() const { return m_data.exportsFolder(); }
    std::filesystem::path evaluationsFolder() const { return m_data.evaluationsFolder(); }

    /// Knowledge of the project's rows, from which core/project decides.
    ProjectData& data() { return m_data; }
    const ProjectData& data() const { return m_data; }
    ProjectStore& store() { return m_store; }
    /// Undoable actions on all pages since the project was opened.
    QUndoStack& undoStack() { return m_undo; }
    /// Does something that can be undone.
    void doUndoably(const QString& text, std::function<void()> redo, std::function<void()> undo);
    QString name() const;
    void setName(const QString& name);
    std::filesystem::path modelFolder() const; ///< empty: none chosen
    void setModelFolder(const std::filesystem::path& folder);

    void addDataset(const DatasetRow& row);
    void setAbout(const std::string& dataset, const DatasetAbout& about);
    void addRun(const RunRow& row);
    void addExport(const ExportOutcome& outcome);

    Result<DatasetView> view(const std::string& dataset) { return m_data.view(dataset); }
    bool suits(const std::string& dataset, ObjectiveType objective) { return m_data.suits(dataset, objective); }
    Result<std::vector<Record>> keptRows(const std::string& dataset) { return m_data.keptRows(dataset); }
    /// Applies an operation to rows; it can be undone, also after a restart.
    /// @param text  what was done, for Undo; `operation` needs `dataset`, `kind` and `settings`
    bool changeRows(const QString& text, DataOperation operation, std::span<const RowChange> changes);
    void setRowRemoved(const std::string& dataset, std::uint64_t row, bool removed);
    /// The same, with the new lines of edited, added and tagged rows, which are written first.
    bool changeLines(const QString& text, DataOperation operation, std::vector<LineChange> lines);
    /// Keeps others from changing a data set's rows while a long task does: their changes would be lost, or hit rows
    /// that are gone. Empty: none.
    void setBusyDataset(const std::string& dataset) { m_busy = dataset; }
    /// Undoes the last operation of a data set, however old; nothing if there is none.
    std::optional<DataOperation> undoData(const std::string& dataset);
    std::optional<DataOperation> redoData(const std::string& dataset);
    long long newestOperation(const std::string& dataset) const { return m_data.newestOperation(dataset); }
    std::optional<FrozenSplit> frozenSplit(const std::string& dataset) const { return m_data.frozenSplit(dataset); }
    std::vector<FrozenSplit> frozenSplits(const std::string& dataset) const { return m_data.frozenSplits(dataset); }
    /// Makes this the data set's split; can be undone. The files of earlier splits stay: runs use them.
    void addFrozenSplit(const QString& text, const std::string& dataset, const FrozenSplit& split);
    /// Who sits at the window: kept with what they do. Set once by the shell.
    void setPerson(std::function<QString()> person) { m_person = std::move(person); }
    std::string person() const;

Q_SIGNALS:
    void settingsChanged();
    void datasetsChanged();
    void rowsChanged(const QString& dataset);
    void splitChanged(const QString& dataset);
    void labelsChanged(); ///< a row of a sample was judged
    void runsChanged();
    void exportsChanged();
    void queuesChanged(); ///< a queue was made, changed or put away, or votes came in from elsewhere
    void failed(const luthier::Error& error);

private:
    Project(std::filesystem::path folder, FileLock lock, ProjectStore store);
    /// Tells an error, or emits what changed.
    template <class Signal>
    void report(const Result<void>& result, Signal signal);
    void rowsAreChanged(const std::string& dataset);
    bool isBusy(const std::string& dataset);
    std::optional<DataOperation> moveData(const std::string& dataset, bool undo);

    std::filesystem::path m_folder;
    FileLock m_lock;
    ProjectStore m_store;
    ProjectData m_data; // of folder and store
    QUndoStack m_undo;
    std::function<QString()> m_person;
    std::string m_busy;
};

} // namespace luthier::ui
