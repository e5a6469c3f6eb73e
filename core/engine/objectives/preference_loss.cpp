#include "core/engine/objectives/preference_loss.h"

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
        {{"accuracy", lead.gt(0).sum()}, {"margin", lead.sum()}, {"reward_chosen", loss.chosenRewards.sum()},
            {"reward_rejected", loss.rejectedRewards.sum()}}};
}

ObjectiveLoss ofPairs(const PreferenceLoss& loss, const Halves& logps) {
    ObjectiveLoss out = ofPairs(loss);
    out.measures["logps_chosen"] = logps.first.detach().sum();
    out.measures["logps_rejected"] = logps.second.detach().sum();
    return out;
}

ObjectiveLoss withDistance(ObjectiveLoss loss, const Policy& policy, const PairBatch& batch) {
    if (policy.adapter) loss.measures["kl"] = at::scalar_tensor(klToReference(policy, batch.sequences), at::kDouble);
    return loss;
}

std::map<std::string, double> meansOfPairs(const LossSums& sums) {
    std::map<std::string, double> out;
    for (const auto& [name, sum] : sums.measures)
        out[name] = sum / (name == "kl" ? std::max(1.0, double(sums.counted)) : double(sums.examples));
    return out;
}

} // namespace luthier::engine
