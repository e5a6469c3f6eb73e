#pragma once
/// One optimiser step: forward and backward over its micro-batches, clipping, the update. Where several processes train
/// together, each takes its own micro-batches of the step, and all make the same update.

#include "core/engine/objectives/objective.h"
#include "core/engine/optim/optimizer.h"
#include "core/engine/optim/schedule.h"
#include "core/engine/train/ranks.h"
#include "core/recipe/recipe.h"

#include <optional>
#include <stop_token>

namespace luthier::engine {

/// Result over all ranks together.
struct StepResult {
    double loss = 0; ///< mean over what the objective counts: tokens, or examples
    double learningRate = 0;
    double gradientNorm = 0; ///< before clipping
    CurveValues measures;    ///< the objective's curves
    std::int64_t tokens = 0; ///< that passed through the model, padding left out
    std::uint64_t gradientBytes = 0;
};

class TrainingStep {
public:
    /// Everything given must outlive it. @param totalSteps  of the run, for the schedule
    TrainingStep(Policy policy, Objective& objective, Optimizer& optimizer, std::vector<NamedParameter> parameters,
        const TrainSection& options, std::int64_t totalSteps, const Ranks& ranks);

    /// @param batches  this rank's; may be none where there are several ranks
    /// @param done  number of steps the run has already made
    /// @return nothing when it was given up between two micro-batches because of `stop`, here or in another
    ///         rank: weights and generator are then as before
    /// Errors: "train.not_finite"; the weights are then as before.
    Result<std::optional<StepResult>> run(
        const std::vector<Batch>& batches, std::int64_t done, const std::stop_token& stop);

    /// Clears what a step that threw has left: generator and, unless it was updating, weights are then as before it.
    void giveUp();
    bool wasUpdating() const { return m_isUpdating; }

private:
    /// Gradients, measures and loss of this rank's micro-batches, weighed by what all ranks count; false when it was
    /// given up.
    bool accumulate(const std::vector<Batch>& batches, LossSums& sums, double& loss, const std::stop_token& stop);

    /// Gradients of what the adapter asks for beside the objective.
    void addPenalty();

    // Turns counts of this rank into those of all ranks.
    void addOtherRanks(std::int64_t& examples, std::int64_t& counted, std::int64_t& tokens) const;
    void addOtherRanks(bool& isGivenUp, double& loss, CurveValues& measures) const;
    void sumGradients();

    Policy m_policy;
    Objective& m_objective;
    Optimizer& m_optimizer;
    std::vector<NamedParameter> m_parameters;
    TrainSection m_options;
    Schedule m_schedule;
    const Ranks& m_ranks;
    at::Tensor m_dropoutState; // of the generator, before the step
    bool m_isUpdating = false;
};

} // namespace luthier::engine
