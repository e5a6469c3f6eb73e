#include "core/engine/objectives/preference_loss.h"

#include "core/engine/kernels/place.h"
#include "core/engine/objectives/reference.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/scalar_tensor.h>

namespace luthier::engine {

Halves halvesOf(const at::Tensor& values) {
    const std::int64_t half = values.size(0) / 2;
    return {values.narrow(0, 0, half), values.narrow(0, half, half)};
}

ObjectiveLoss ofPairs(const PreferenceLoss& loss) {
    const at::Tensor lead = loss.chosenRewards - loss.rejectedRewards;
    return {loss.losses.sum(),
        {{Curve::Accuracy, lead.gt(0).sum()}, {Curve::Margin, lead.sum()},
            {Curve::RewardChosen, loss.chosenRewards.sum()}, {Curve::RewardRejected, loss.rejectedRewards.sum()}}};
}

ObjectiveLoss ofPairs(const PreferenceLoss& loss, const Halves& logps) {
    ObjectiveLoss out = ofPairs(loss);
    out.measures[Curve::LogpsChosen] = logps.first.detach().sum();
    out.measures[Curve::LogpsRejected] = logps.second.detach().sum();
    return out;
}

ObjectiveLoss withDistance(ObjectiveLoss loss, const Policy& policy, const PairBatch& batch) {
    if (policy.adapter)
        loss.measures[Curve::Kl] = at::scalar_tensor(klToReference(policy, batch.sequences), onHost(at::kDouble));
    return loss;
}

CurveValues meansOfPairs(const LossSums& sums) {
    CurveValues out;
    for (const auto& [curve, sum] : sums.measures)
        out[curve] = sum / (curve == Curve::Kl ? std::max(1.0, double(sums.counted)) : double(sums.examples));
    return out;
}

} // namespace luthier::engine
