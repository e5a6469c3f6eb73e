#include "core/engine/objectives/reward_pair.h"

#include "core/engine/objectives/answer_logps.h"

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

namespace {

class Reward : public Objective {
public:
    explicit Reward(const RewardSection& options)
        : m_options(options) {}

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        const auto& pairs = std::get<PairBatch>(batch);
        const at::Tensor all = answerScores(policy.model, pairs.sequences, pairs.lastTokens, training);
        const Halves scores = halvesOf(all);
        ObjectiveLoss out = ofPairs(rewardPairLoss(scores.first, scores.second, pairs.margins, m_options));
        out.scores = all.detach();
        return out;
    }
    CurveValues means(const LossSums& sums) const override { return meansOfPairs(sums); }

private:
    RewardSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeRewardObjective(const RewardSection& options) {
    return std::make_unique<Reward>(options);
}

} // namespace luthier::engine
