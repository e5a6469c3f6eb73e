#pragma once
/// Assignment of rows to the micro-batches of each step: computed from lengths and the seed alone, so that a resumed
/// run finds its place by (epoch, step) and nothing needs to be stored.

#include "core/recipe/recipe.h"

#include <cstdint>
#include <vector>

namespace luthier::engine {

using PackedSequence = std::vector<std::size_t>; ///< rows that share one sequence, in order
using MicroBatch = std::vector<PackedSequence>;  ///< at most batch_size sequences
using StepPlan = std::vector<MicroBatch>;        ///< at most gradient_accumulation micro-batches

/// Rows as a plan sees them.
struct RowLengths {
    std::vector<std::int64_t> tokens;      ///< of each row
    std::vector<std::size_t> perFile = {}; ///< how many of them, in order, are of each file; empty: all are of one
};

/// All steps of one epoch. Rows are shuffled by (seed, epoch); with packing each goes into the first of the open
/// sequences that has room for it; without, with group_by_length, those of a step are of like length, the order of the
/// steps being random. The last step may be smaller. Every row appears once, or as often as data.weights says of its
/// file: of a share of one epoch the next one goes on with others, so that all have their turn.
/// What stands in a step depends on batch_size times gradient_accumulation alone.
std::vector<StepPlan> planEpoch(const RowLengths& rows, const Recipe& recipe, std::int64_t epoch);

/// How many steps a run has: max_steps, or epochs (a fraction of the last epoch rounds up).
std::int64_t totalSteps(const RowLengths& rows, const Recipe& recipe);

/// Batches of single rows, the longest first, to keep padding small: for work that does not depend on the order.
std::vector<MicroBatch> batchesByLength(const std::vector<std::int64_t>& lengths, int batchSize);

} // namespace luthier::engine
