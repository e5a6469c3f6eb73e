#pragma once
/// What a step of a run learned: its rows, found again from the recipe, as the run itself finds them.

#include "core/base/result.h"
#include "core/run/run_folder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace luthier::engine {

struct LearnedRow {
    std::string id;                       ///< "<data set>:<row>"
    std::string file;                     ///< of data.train, as the recipe names it
    std::int64_t tokens = 0, learned = 0; ///< of these, with loss
    std::string text;                     ///< as the model sees it
};

/// @param step  from 1, as the curves count
/// Errors: "lineage.no_step" beyond the run's last; those of reading and tokenising.
Result<std::vector<LearnedRow>> rowsOfStep(const RunFolder& run, std::int64_t step);

} // namespace luthier::engine
