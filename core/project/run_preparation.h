#pragma once
/// From what a person chose to a run folder that an engine can train: rows split, mixed in, frozen; run.yaml written.

#include "core/advisor/facts/answers.h"
#include "core/project/project_data.h"
#include "core/recipe/recipe.h"
#include "core/run/run_folder.h"

namespace luthier {

/// What a person chooses on the page of a new run.
struct NewRun {
    Recipe recipe;                  ///< data paths are filled in
    std::string dataset;            ///< hash of the data set to train on
    std::vector<MixedIn> also = {}; ///< learned too, but never evaluated on
    std::string beginsWith = {};    ///< id of the run whose model it begins with; empty: recipe.model.path as it is
    double evalFraction = 0.15;     ///< share of its questions kept back
    double share = 1;               ///< of the rows that are left: less for a pilot
    long long plan = 0;             ///< version of the plan it belongs to; 0: to none
    std::string step = {};          ///< of that plan
};

struct RunSides {
    std::vector<Record> train, eval, test; ///< test: where a person split some off
};

/// The rows of a new run: as the person split the data set while its rows are those that were split, else split now by
/// the recipe's seed. What is mixed in is learned alone, without rows that ask what is kept back. Of a pilot some rows,
/// evenly spread over all. Errors: those of reading rows.
Result<RunSides> sidesOf(ProjectData& data, const NewRun& run);

struct PreparedFolder {
    RunFolder folder;
    RunRow row; ///< for the store
};

/// Freezes the rows and writes run.yaml in a new folder. Errors: those of sidesOf and of writing files.
Result<PreparedFolder> prepareFolder(ProjectData& data, const NewRun& run);

} // namespace luthier
