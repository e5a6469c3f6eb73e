// core/store/dataset_state.h on a machine without SQLite: rows are as they were imported, and what was done to them
// elsewhere is refused rather than passed over.

#include "core/store/dataset_state.h"

namespace luthier {

Result<DatasetView> presentView(const std::filesystem::path& folder) {
    const auto dataset = std::filesystem::absolute(folder).lexically_normal();
    const auto database =
        (dataset.has_filename() ? dataset : dataset.parent_path()).parent_path().parent_path() / "project.db";
    if (!std::filesystem::exists(database)) return DatasetView::open(folder);
    return fail("data.no_store", {QT_TRANSLATE_NOOP("errors", "The state of this data set cannot be read."), {}},
        {QT_TRANSLATE_NOOP("errors", "It is in {file}, and this program was built without SQLite."),
            {{"file", database.string()}}},
        {QT_TRANSLATE_NOOP("errors", "Freeze the rows on the machine where they were cleaned."), {}});
}

Result<CleanReport> cleanDataset(
    const std::filesystem::path&, const CleanRecipe&, const CleanContext&, const Progress&, DatasetView&) {
    return fail("data.no_store", {QT_TRANSLATE_NOOP("errors", "The rows cannot be cleaned here."), {}},
        {QT_TRANSLATE_NOOP("errors", "This program was built without SQLite, which keeps what was done."), {}}, {});
}

} // namespace luthier
