#include "core/engine/objectives/reward_pair.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>

namespace luthier::engine {

PreferenceLoss rewardPairLoss(
    const at::Tensor& chosen, const at::Tensor& rejected, const at::Tensor& margins, const RewardSection& options) {
    at::Tensor lead = chosen - rejected;
    if (options.use_margin && margins.defined()) lead = lead - margins;
    at::Tensor losses = -at::log_sigmoid(lead);
    if (options.center_rewards_coefficient > 0)
        losses = losses + (chosen + rejected).square() * options.center_rewards_coefficient;
    return {losses, chosen.detach(), rejected.detach()};
}

} // namespace luthier::engine
