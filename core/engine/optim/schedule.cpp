#include "core/engine/optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace luthier::engine {

namespace {

/// From 1 to 0 while `done` goes from 0 to `all`.
double halfCosine(std::int64_t done, double all) {
    return std::max(0.0, 0.5 * (1 + std::cos(std::numbers::pi * double(done) / all)));
}

std::int64_t stepsOf(double share, std::int64_t totalSteps) {
    return static_cast<std::int64_t>(std::ceil(share * double(totalSteps)));
}

} // namespace

double scheduleFactor(const Schedule& schedule, std::int64_t step) {
    const std::int64_t warmup = schedule.warmupSteps, total = schedule.totalSteps;
    if (step < warmup) return double(step) / double(std::max<std::int64_t>(1, warmup));
    const double rest = double(std::max<std::int64_t>(1, total - warmup));
    switch (schedule.type) {
    case SchedulerType::Constant:
        return 1;
    case SchedulerType::Linear:
        return std::max(0.0, double(total - step) / rest);
    case SchedulerType::Cosine:
        return halfCosine(step - warmup, rest);
    case SchedulerType::Wsd: {
        const std::int64_t decay = std::min(schedule.decaySteps, total - warmup), begin = total - decay;
        if (step < begin) return 1;
        return step < total ? halfCosine(step - begin, double(decay)) : 0;
    }
    }
    return 1;
}

Schedule scheduleOf(const TrainSection& options, std::int64_t totalSteps) {
    return {options.scheduler,
        options.warmup_steps >= 0 ? options.warmup_steps : stepsOf(options.warmup_ratio, totalSteps), totalSteps,
        stepsOf(options.decay_ratio, totalSteps)};
}

} // namespace luthier::engine
