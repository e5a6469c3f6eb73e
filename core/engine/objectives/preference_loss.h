#pragma once
/// What every loss over compared answers gives, and how an objective over pairs is made of it.

#include "core/engine/objectives/objective.h"

namespace luthier::engine {

/// Of one batch of pairs.
struct PreferenceLoss {
    at::Tensor losses; ///< [pairs], differentiable; the loss of the batch is their mean
    /// [pairs], detached: the implicit rewards of the better and the worse answers, in nats times beta
    at::Tensor chosenRewards, rejectedRewards;
};

/// The first half of a value a sequence, of the answers that the rows hold, and the second half.
struct Halves {
    at::Tensor first, second;
};
Halves halvesOf(const at::Tensor& values);

/// With accuracy (share of pairs whose better answer leads), margin and both rewards.
ObjectiveLoss ofPairs(const PreferenceLoss& loss);
/// With the log-probabilities of both answers too.
ObjectiveLoss ofPairs(const PreferenceLoss& loss, const Halves& logps);

/// Adds the distance to the reference, where an adapter can be switched off: the curve Kl, nats a token of the answers.
ObjectiveLoss withDistance(ObjectiveLoss loss, const Policy& policy, const PairBatch& batch);

/// Means over the pairs; of Kl over tokens.
CurveValues meansOfPairs(const LossSums& sums);

} // namespace luthier::engine
