#pragma once
/// Result of every loss over compared answers, and how an objective over pairs uses it.

#include "core/engine/objectives/objective.h"

namespace luthier::engine {

/// Losses of one batch of pairs.
struct PreferenceLoss {
    at::Tensor losses; ///< [pairs], differentiable; the loss of the batch is their mean
    /// [pairs], detached: the implicit rewards of the better and the worse answers, in nats times beta
    at::Tensor chosenRewards, rejectedRewards;
};

/// One value for each sequence, in two halves: the answers that the rows hold, and those beside them.
struct Halves {
    at::Tensor first, second;
};
Halves halvesOf(const at::Tensor& values);

/// Loss of a batch with accuracy (share of pairs whose better answer leads), margin and both rewards.
ObjectiveLoss ofPairs(const PreferenceLoss& loss);
/// The same, with the log-probabilities of both answers.
ObjectiveLoss ofPairs(const PreferenceLoss& loss, const Halves& logps);

/// Adds the distance to the reference, where an adapter can be switched off: the curve Kl, nats a token of the answers.
ObjectiveLoss withDistance(ObjectiveLoss loss, const Policy& policy, const PairBatch& batch);

/// Means over the pairs; for Kl, over tokens.
CurveValues meansOfPairs(const LossSums& sums);

} // namespace luthier::engine
