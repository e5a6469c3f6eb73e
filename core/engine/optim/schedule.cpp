#include "core/engine/optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace luthier::engine {

double scheduleFactor(SchedulerType type, std::int64_t step, std::int64_t warmupSteps, std::int64_t totalSteps) {
    if (step < warmupSteps) return double(step) / double(std::max<std::int64_t>(1, warmupSteps));
    const double rest = double(std::max<std::int64_t>(1, totalSteps - warmupSteps));
    switch (type) {
    case SchedulerType::Constant:
        return 1;
    case SchedulerType::Linear:
        return std::max(0.0, double(totalSteps - step) / rest);
    case SchedulerType::Cosine:
        return std::max(0.0, 0.5 * (1 + std::cos(std::numbers::pi * double(step - warmupSteps) / rest)));
    }
    return 1;
}

double learningRateAt(const TrainSection& options, std::int64_t done, std::int64_t totalSteps) {
    const std::int64_t warmup = options.warmup_steps >= 0
                                    ? options.warmup_steps
                                    : static_cast<std::int64_t>(std::ceil(options.warmup_ratio * double(totalSteps)));
    return options.learning_rate * scheduleFactor(options.scheduler, done, warmup, totalSteps);
}

} // namespace luthier::engine
