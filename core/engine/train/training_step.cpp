#include "core/engine/train/training_step.h"

#include "core/engine/nn/random_state.h"
#include "core/engine/optim/gradients.h"

#include <ATen/TensorOperators.h>

#include <cmath>

namespace luthier::engine {

TrainingStep::TrainingStep(Policy policy, Objective& objective, Optimizer& optimizer,
    std::vector<NamedParameter> parameters, const TrainSection& options, std::int64_t totalSteps)
    : m_policy(policy)
    , m_objective(objective)
    , m_optimizer(optimizer)
    , m_parameters(std::move(parameters))
    , m_options(options)
    , m_schedule(scheduleOf(options, totalSteps)) {}

Result<std::optional<StepResult>> TrainingStep::run(
    const std::vector<Batch>& batches, std::int64_t done, const std::stop_token& stop) {
    StepResult result;
    LossSums sums;
    for (const Batch& batch : batches) {
        sums.examples += examplesOf(batch);
        sums.counted += sequencesOf(batch).counted;
        result.tokens += sequencesOf(batch).tokens;
    }

    clearGradients(m_parameters);
    at::Tensor lossSum;
    Measures measures; // read once, at the end
    const at::Device device = m_policy.model.device();
    const at::Tensor dropoutState = generatorState(device);
    for (const Batch& batch : batches) {
        if (stop.stop_requested() && lossSum.defined()) {
            clearGradients(m_parameters);
            setGeneratorState(dropoutState, device);
            return std::optional<StepResult>();
        }
        const ObjectiveLoss own = m_objective.loss(m_policy, batch, /*training=*/true);
        const at::Tensor part = own.sum / sums.weight();
        part.backward();
        for (const auto& [curve, sum] : own.measures)
            measures[curve] = measures.contains(curve) ? measures[curve] + sum : sum;
        lossSum = lossSum.defined() ? lossSum + part.detach() : part.detach();
    }

    result.gradientNorm = totalGradientNorm(m_parameters);
    result.loss = lossSum.item<double>();
    if (!std::isfinite(result.gradientNorm) || !std::isfinite(result.loss))
        return fail("train.not_finite", {QT_TRANSLATE_NOOP("errors", "The loss is no longer a number."), {}},
            {QT_TRANSLATE_NOOP("errors", "At step {step} the loss was {loss} and the gradient norm {norm}."),
                {{"step", std::to_string(done + 1)}, {"loss", std::to_string(result.loss)},
                    {"norm", std::to_string(result.gradientNorm)}}},
            {QT_TRANSLATE_NOOP("errors", "Lower the learning rate; the last checkpoint is still there."), {}});
    result.learningRate = m_options.learning_rate * scheduleFactor(m_schedule, done);
    m_optimizer.step(result.learningRate, clipFactor(result.gradientNorm, m_options.max_grad_norm));

    for (const NamedParameter& parameter : m_parameters)
        if (parameter.tensor->grad().defined()) result.gradientBytes += parameter.tensor->grad().nbytes();
    clearGradients(m_parameters);
    sums.addMeasures(measures);
    result.measures = m_objective.means(sums);
    return std::optional(std::move(result));
}

} // namespace luthier::engine
