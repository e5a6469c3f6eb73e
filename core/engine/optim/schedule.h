#pragma once
#include "core/recipe/recipe.h"

#include <cstdint>

namespace luthier::engine {

/// Course of a learning rate over a run.
struct Schedule {
    SchedulerType type = SchedulerType::Constant;
    std::int64_t warmupSteps = 0;
    std::int64_t totalSteps = 1;
    std::int64_t decaySteps = 0; ///< wsd: at the end
    int cycles = 1;              ///< cosine_with_restarts
    double power = 1;            ///< polynomial
    double floor = 0;            ///< where a falling rate ends
};

/// The factor on the learning rate as transformers' get_*_schedule give it (optimization.py): 0 at step 0 while warming
/// up, linear to 1, then as the type says to the floor at the end. wsd falls as half a cosine (Hu et al. 2024 call the
/// form warm-up, stable, decay).
/// @param step  counts from 0: the number of optimiser steps already done
double scheduleFactor(const Schedule& schedule, std::int64_t step);

/// As the recipe says; shares of the steps round up.
Schedule scheduleOf(const TrainSection& options, std::int64_t totalSteps);

} // namespace luthier::engine
