#pragma once
/// What every loss over compared answers gives.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// Of one batch of pairs.
struct PreferenceLoss {
    at::Tensor losses; ///< [pairs], differentiable; the loss of the batch is their mean
    /// [pairs], detached: the implicit rewards of the better and the worse answers, in nats times beta
    at::Tensor chosenRewards, rejectedRewards;
};

} // namespace luthier::engine
