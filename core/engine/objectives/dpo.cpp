#include "core/engine/objectives/dpo.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/relu.h>

namespace luthier::engine {

PreferenceLoss dpoLoss(const PairLogps& logps, const DpoSection& options) {
    const double beta = options.beta, smoothing = options.label_smoothing;
    const at::Tensor chosen = logps.policyChosen - logps.referenceChosen;
    const at::Tensor rejected = logps.policyRejected - logps.referenceRejected;
    const at::Tensor distance = chosen - rejected;
    PreferenceLoss out;
    switch (options.loss_type) {
    case DpoLossType::Sigmoid:
        out.losses = at::log_sigmoid(distance * beta) * (smoothing - 1) - at::log_sigmoid(distance * -beta) * smoothing;
        break;
    case DpoLossType::Hinge:
        out.losses = at::relu(1 - distance * beta);
        break;
    case DpoLossType::Ipo:
        out.losses = (distance - 1 / (2 * beta)).square();
        break;
    case DpoLossType::Robust:
        out.losses =
            (at::log_sigmoid(distance * beta) * (smoothing - 1) + at::log_sigmoid(distance * -beta) * smoothing) /
            (1 - 2 * smoothing);
        break;
    }
    out.chosenRewards = (chosen * beta).detach();
    out.rejectedRewards = (rejected * beta).detach();
    return out;
}

} // namespace luthier::engine
