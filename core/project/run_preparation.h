#pragma once
/// From what a person chose to a run folder that an engine can train: rows split, mixed in, frozen; run.yaml written.

#include "core/advisor/facts/answers.h"
#include "core/project/project_data.h"
#include "core/recipe/recipe.h"
#include "core/run/run_folder.h"

namespace luthier {

/// Choices of a person on the page of a new run.
struct NewRun {
    Recipe recipe;                  ///< data paths are filled in
    std::string dataset;            ///< hash of the data set to train on
    std::vector<MixedIn> also = {}; ///< learned too, but never evaluated on
    std::string beginsWith = {};    ///< id of the run whose model it begins with; empty: recipe.model.path as it is
    double evalFraction = 0.15;     ///< share of its questions kept back
    double share = 1;               ///< share of the remaining rows to use: less for a pilot
    long long plan = 0;             ///< version of the plan it belongs to; 0: to none
    std::string step = {};          ///< of that plan
};

struct RunSides {
    std::vector<Record> train, eval, test; ///< test: where a person split some off
};

/// Rows of a new run: as the person split the data set, if its rows are still those that were split; else split now by
/// the recipe's seed. Mixed-in rows are only trained on, without rows that ask a question kept back. A pilot gets some
/// of the rows, evenly spread over all. Errors: those of reading rows.
Result<RunSides> sidesOf(ProjectData& data, const NewRun& run);

struct PreparedFolder {
    RunFolder folder;
    RunRow row; ///< for the store
};

/// Freezes the rows and writes run.yaml in a new folder. Errors: those of sidesOf and of writing files.
Result<PreparedFolder> prepareFolder(ProjectData& data, const NewRun& run);

} // namespace luthier
