#pragma once
/// A data set as it stands now, for programs without a window. What was done to its rows is the history in the
/// project.db beside the folder of data sets: the window and the command line see the same.

#include "core/data/clean/recipe.h"
#include "core/data/dataset_view.h"

#include <filesystem>

namespace luthier {

/// @param folder  <project>/datasets/<hash>; without a project.db the rows are as they were imported
/// Errors: those of DatasetView::open and ProjectStore::open.
Result<DatasetView> presentView(const std::filesystem::path& folder);

/// Runs the steps on the rows as they stand and keeps each in the history, where the window can undo it. Makes the
/// project.db where there is none.
/// @param view  gets the rows as they stand then
/// Errors: "lock.held" while a window has the project open; those of runCleaning and ProjectStore::open.
Result<CleanReport> cleanDataset(const std::filesystem::path& folder, const CleanRecipe& recipe,
    const CleanContext& context, const Progress& progress, DatasetView& view);

} // namespace luthier
