#pragma once
/// Source of a run's work: the batches of one optimiser step after another. Stored rows are one source; answers that
/// are written during training are another.

#include "core/engine/rows/batch.h"

#include <vector>

namespace luthier::engine {

/// Position of a run in its work: that of the next step. Kept in checkpoints.
struct WorkCursor {
    std::int64_t epoch = 0;
    std::int64_t stepInEpoch = 0;
};

/// A row of a step, apart from the others that it was batched with.
struct RowAlone {
    std::string id;
    Batch batch;
};

class WorkSource {
public:
    virtual ~WorkSource() = default;

    /// Optimiser steps of the whole run.
    virtual std::int64_t totalSteps() const = 0;
    /// The micro-batches of the step at the cursor: the same ones until the cursor moves on.
    virtual Result<std::vector<Batch>> next() = 0;
    /// The step is done: the cursor moves on.
    virtual void advance() = 0;

    virtual WorkCursor cursor() const = 0;
    virtual void seek(const WorkCursor& cursor) = 0;
    /// Rows of the step at the cursor, one by one: to find what is wrong with a step.
    virtual std::vector<RowAlone> rowsOfStep() = 0;
    /// How often all of it was seen, with the share of the epoch that is under way.
    virtual double epochsDone() const = 0;
};

} // namespace luthier::engine
