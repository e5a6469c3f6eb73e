#pragma once
#include "core/recipe/recipe.h"

#include <cstdint>

namespace luthier::engine {

/// How a learning rate goes over a run.
struct Schedule {
    SchedulerType type = SchedulerType::Constant;
    std::int64_t warmupSteps = 0;
    std::int64_t totalSteps = 1;
    std::int64_t decaySteps = 0; ///< wsd: the last so many
};

/// The factor on the learning rate as transformers' get_{constant,linear,cosine,wsd}_schedule give it
/// (optimization.py): 0 at step 0 while warming up, linear to 1, then as the type says to 0 at the end. wsd falls as
/// half a cosine (Hu et al. 2024 call the form warm-up, stable, decay).
/// @param step  counts from 0: the number of optimiser steps already done
double scheduleFactor(const Schedule& schedule, std::int64_t step);

/// As the recipe says; shares of the steps round up.
Schedule scheduleOf(const TrainSection& options, std::int64_t totalSteps);

} // namespace luthier::engine
