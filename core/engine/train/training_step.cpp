#include "core/engine/train/training_step.h"

#include "core/engine/nn/random_state.h"
#include "core/engine/optim/gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

namespace luthier::engine {

TrainingStep::TrainingStep(Policy policy, Objective& objective, Optimizer& optimizer,
    std::vector<NamedParameter> parameters, const TrainSection& options, std::int64_t totalSteps, const Ranks& ranks)
    : m_policy(policy)
    , m_objective(objective)
    , m_optimizer(optimizer)
    , m_parameters(std::move(parameters))
    , m_options(options)
    , m_schedule(scheduleOf(options, totalSteps))
    , m_ranks(ranks) {}

Result<std::optional<StepResult>> TrainingStep::run(
    const std::vector<Batch>& batches, std::int64_t done, const std::stop_token& stop) {
    StepResult result;
    LossSums sums;
    for (const Batch& batch : batches) {
        sums.examples += examplesOf(batch);
        sums.counted += sequencesOf(batch).counted;
        result.tokens += sequencesOf(batch).tokens;
    }
    addOtherRanks(sums.examples, sums.counted, result.tokens);

    m_dropoutState = generatorState(m_policy.model.device());
    clearGradients(m_parameters);
    bool isGivenUp = !accumulate(batches, sums, result.loss, stop);
    addOtherRanks(isGivenUp, result.loss, sums.measures);
    if (isGivenUp) {
        giveUp();
        return std::optional<StepResult>();
    }
    addPenalty();
    sumGradients();

    result.gradientNorm = totalGradientNorm(m_parameters);
    if (!std::isfinite(result.gradientNorm) || !std::isfinite(result.loss))
        return fail("train.not_finite", {QT_TRANSLATE_NOOP("errors", "The loss is no longer a number."), {}},
            {QT_TRANSLATE_NOOP("errors", "At step {step} the loss was {loss} and the gradient norm {norm}."),
                {{"step", std::to_string(done + 1)}, {"loss", std::to_string(result.loss)},
                    {"norm", std::to_string(result.gradientNorm)}}},
            {QT_TRANSLATE_NOOP("errors", "Lower the learning rate; the last checkpoint is still there."), {}});
    result.learningRate = m_options.learning_rate * scheduleFactor(m_schedule, done);
    m_isUpdating = true;
    m_optimizer.step(result.learningRate, clipFactor(result.gradientNorm, m_options.max_grad_norm));

    for (const NamedParameter& parameter : m_parameters)
        if (parameter.tensor->grad().defined()) result.gradientBytes += parameter.tensor->grad().nbytes();
    if (m_policy.adapter) m_policy.adapter->stepped(done + 1, m_schedule.totalSteps);
    clearGradients(m_parameters);
    m_isUpdating = false;
    result.measures = m_objective.means(sums);
    return std::optional(std::move(result));
}

void TrainingStep::giveUp() {
    clearGradients(m_parameters);
    setGeneratorState(m_dropoutState, m_policy.model.device());
}

bool TrainingStep::accumulate(
    const std::vector<Batch>& batches, LossSums& sums, double& loss, const std::stop_token& stop) {
    at::Tensor lossSum;
    Measures measures; // read once, at the end
    for (const Batch& batch : batches) {
        if (stop.stop_requested() && lossSum.defined()) return false;
        const ObjectiveLoss own = m_objective.loss(m_policy, batch, /*training=*/true);
        const at::Tensor part = own.sum / sums.weight();
        part.backward();
        for (const auto& [curve, sum] : own.measures)
            measures[curve] = measures.contains(curve) ? measures[curve] + sum : sum;
        lossSum = lossSum.defined() ? lossSum + part.detach() : part.detach();
    }
    if (lossSum.defined()) loss = lossSum.item<double>();
    sums.addMeasures(measures);
    return true;
}

void TrainingStep::addPenalty() {
    const at::Tensor penalty = m_policy.adapter ? m_policy.adapter->penalty() : at::Tensor();
    if (penalty.defined()) (penalty / double(m_ranks.count())).backward(); // all ranks together add it once
}

void TrainingStep::addOtherRanks(std::int64_t& examples, std::int64_t& counted, std::int64_t& tokens) const {
    if (m_ranks.count() == 1) return;
    std::vector<double> numbers{double(examples), double(counted), double(tokens)};
    m_ranks.sum(numbers);
    examples = std::int64_t(numbers[0]);
    counted = std::int64_t(numbers[1]);
    tokens = std::int64_t(numbers[2]);
}

void TrainingStep::addOtherRanks(bool& isGivenUp, double& loss, CurveValues& measures) const {
    if (m_ranks.count() == 1) return;
    std::vector<double> numbers{isGivenUp ? 1.0 : 0.0, loss};
    for (const CurveRow& row : curveTable()) { // a rank without a batch has measured nothing
        const auto own = measures.find(row.curve);
        numbers.push_back(own == measures.end() ? 0 : 1);
        numbers.push_back(own == measures.end() ? 0 : own->second);
    }
    m_ranks.sum(numbers);
    isGivenUp = numbers[0] > 0;
    loss = numbers[1];
    for (std::size_t i = 0; i < curveTable().size(); ++i)
        if (numbers[2 + 2 * i] > 0) measures[curveTable()[i].curve] = numbers[3 + 2 * i];
}

void TrainingStep::sumGradients() {
    if (m_ranks.count() == 1) return;
    for (const NamedParameter& parameter : m_parameters) {
        // Of an expert that no token of this rank went to there is none; another rank may have one.
        at::Tensor& gradient = parameter.tensor->mutable_grad();
        if (!gradient.defined()) gradient = at::zeros_like(*parameter.tensor);
        m_ranks.sum(gradient);
    }
}

} // namespace luthier::engine
