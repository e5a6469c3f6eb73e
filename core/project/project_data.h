#pragma once
/// The rows of a project: its data sets as they stand, how they were split, and what can learn from them.

#include "core/data/dataset_view.h"
#include "core/data/split.h"
#include "core/recipe/methods.h"
#include "core/store/project_store.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// A change whose line is not written yet; the line is empty for rows that are taken out or put back.
struct LineChange {
    std::uint64_t row = 0;
    RowChangeKind kind = RowChangeKind::Edit;
    std::string line;
};

class ProjectData {
public:
    /// @param folder  the project's, absolute  @param store  outlives it
    ProjectData(std::filesystem::path folder, ProjectStore& store)
        : m_folder(std::move(folder))
        , m_store(store) {}

    ProjectStore& store() const { return m_store; }
    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path datasetsFolder() const { return m_folder / "datasets"; }
    std::filesystem::path frozenFolder() const { return m_folder / "frozen"; }
    std::filesystem::path runsFolder() const { return m_folder / "runs"; }
    std::filesystem::path queuesFolder() const { return m_folder / "queues"; }
    std::filesystem::path exportsFolder() const { return m_folder / "exports"; }
    std::filesystem::path evaluationsFolder() const { return m_folder / "evaluations"; }
    /// Where changed lines of a data set are kept.
    std::filesystem::path editsFile(const std::string& dataset) const;

    /// A data set as it stands now, cached until its rows change. A view that was returned does not change with them.
    Result<DatasetView> view(const std::string& dataset);
    void forgetView(const std::string& dataset) { m_views.erase(dataset); }
    /// The rows of a data set without those that were taken out.
    Result<std::vector<Record>> keptRows(const std::string& dataset);
    /// Can an objective learn from a data set? Told by its first row.
    bool suits(const std::string& dataset, ObjectiveType objective);
    /// True if an objective that learns from one can learn from the other as well.
    bool areAlike(const std::string& dataset, const std::string& other);

    /// Writes the lines of changes, so that the history can point at them. Errors: file errors.
    Result<std::vector<RowChange>> writeLines(const std::string& dataset, const std::vector<LineChange>& lines) const;
    /// The newest operation that is in force; 0: none is.
    long long newestOperation(const std::string& dataset) const;
    /// How a data set was split last; nothing if it never was.
    std::optional<FrozenSplit> frozenSplit(const std::string& dataset) const;
    /// The same, but only while the rows are those that were split.
    std::optional<FrozenSplit> currentSplit(const std::string& dataset) const;
    /// All its splits, oldest first.
    std::vector<FrozenSplit> frozenSplits(const std::string& dataset) const;
    Result<void> setFrozenSplits(const std::string& dataset, const std::vector<FrozenSplit>& splits);

private:
    std::filesystem::path m_folder;
    ProjectStore& m_store;
    std::map<std::string, DatasetView> m_views;
};

} // namespace luthier
