#pragma once
#include "core/recipe/recipe.h"

#include <cstdint>

namespace luthier::engine {

/// The factor on the learning rate as transformers' get_{constant,linear,cosine}_schedule_with_warmup give it
/// (optimization.py): 0 at step 0 while warming up, linear to 1, then as the type says to 0 at the end.
/// @param step  counts from 0: the number of optimiser steps already done
double scheduleFactor(SchedulerType type, std::int64_t step, std::int64_t warmupSteps, std::int64_t totalSteps);

/// The learning rate of the step after `done` ones.
double learningRateAt(const TrainSection& options, std::int64_t done, std::int64_t totalSteps);

} // namespace luthier::engine
