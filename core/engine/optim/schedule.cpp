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
    const double left = std::clamp(double(total - step) / rest, 0.0, 1.0);
    const auto above = [&](double share) { return schedule.floor + (1 - schedule.floor) * share; };
    switch (schedule.type) {
    case SchedulerType::Constant:
        return 1;
    case SchedulerType::Linear:
        return above(left);
    case SchedulerType::Cosine:
        return above(halfCosine(step - warmup, rest));
    case SchedulerType::CosineWithRestarts: {
        if (left == 0) return above(0);
        const double cycle = double(schedule.cycles) * (1 - left);
        return above(0.5 * (1 + std::cos(std::numbers::pi * (cycle - std::floor(cycle)))));
    }
    case SchedulerType::Polynomial:
        return above(std::pow(left, schedule.power));
    case SchedulerType::InverseSqrt: {
        constexpr double kUsualScale = 10000; // where nothing warms up
        const double scale = warmup > 0 ? double(warmup) : kUsualScale;
        return 1 / std::sqrt((double(step - warmup) + scale) / scale);
    }
    case SchedulerType::Wsd: {
        const std::int64_t decay = std::min(schedule.decaySteps, total - warmup), begin = total - decay;
        if (step < begin) return 1;
        return above(step < total ? halfCosine(step - begin, double(decay)) : 0);
    }
    }
    return 1;
}

Schedule scheduleOf(const TrainSection& options, std::int64_t totalSteps) {
    return {options.scheduler,
        options.warmup_steps >= 0 ? options.warmup_steps : stepsOf(options.warmup_ratio, totalSteps), totalSteps,
        stepsOf(options.decay_ratio, totalSteps), options.num_cycles, options.power, options.min_lr_rate};
}

} // namespace luthier::engine
