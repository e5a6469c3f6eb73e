#include "core/store/dataset_state.h"

#include "core/base/lock.h"
#include "core/base/platform.h"
#include "core/store/project_store.h"

#include <algorithm>

namespace luthier {

namespace fs = std::filesystem;

namespace {

/// Where a data set's history is.
struct Place {
    explicit Place(const fs::path& folder)
        : dataset(fs::absolute(folder).lexically_normal()) {
        if (!dataset.has_filename()) dataset = dataset.parent_path();
    }
    fs::path dataset;

    fs::path project() const { return dataset.parent_path().parent_path(); }
    std::string hash() const { return dataset.filename().string(); }
    fs::path database() const { return project() / "project.db"; }
    fs::path edits() const { return project() / "edits" / (hash() + ".jsonl"); }
};

Result<DatasetView> viewOf(const Place& place, const ProjectStore& store) {
    LUTHIER_TRY(plain, DatasetView::open(place.dataset));
    return plain.with(place.edits(),
        std::make_shared<const Overlay>(store.history().overlay(place.hash(), plain.segment().rowCount())));
}

} // namespace

Result<DatasetView> presentView(const fs::path& folder) {
    const Place place(folder);
    if (!fs::exists(place.database())) return DatasetView::open(place.dataset);
    LUTHIER_TRY(store, ProjectStore::open(place.database()));
    return viewOf(place, store);
}

Result<CleanReport> cleanDataset(const fs::path& folder, const CleanRecipe& recipe, const CleanContext& context,
    const Progress& progress, DatasetView& view) {
    const Place place(folder);
    LUTHIER_TRY(plain, DatasetView::open(place.dataset)); // before a project is made around something else
    LUTHIER_TRY(lock, FileLock::take(place.project() / "project.lock"));
    LUTHIER_TRY(store, ProjectStore::open(place.database()));
    LUTHIER_TRY_DO(makeFolder(place.edits().parent_path()));
    const auto known = store.datasets();
    if (std::none_of(known.begin(), known.end(), [&](const DatasetRow& row) { return row.hash == place.hash(); })) {
        LUTHIER_TRY(row, readDatasetRow(place.dataset)); // imported by the command line: the window shows it, too
        LUTHIER_TRY_DO(store.addDataset(row));
    }
    LUTHIER_TRY(present, viewOf(place, store));
    view = std::move(present);
    return runCleaning(view, place.hash(), recipe, context, place.edits(), progress,
        [&](const CleanStep& step, std::span<const RowChange> changes) -> Result<void> {
            DataOperation done;
            done.dataset = place.hash();
            done.kind = "clean:" + step.operation;
            done.settings = toJson(step.settings);
            done.person = personName();
            LUTHIER_TRY(id, store.history().add(std::move(done), changes));
            (void)id; // 0: nothing had to be changed
            return {};
        });
}

} // namespace luthier
