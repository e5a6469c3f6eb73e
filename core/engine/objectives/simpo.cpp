#include "core/engine/objectives/simpo.h"

#include "core/engine/objectives/answer_logps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_sigmoid.h>

namespace luthier::engine {

PreferenceLoss simpoLoss(const at::Tensor& chosen, const at::Tensor& rejected, const SimpoSection& options) {
    const at::Tensor lead = (chosen - rejected) * options.beta - options.simpo_gamma;
    return {-at::log_sigmoid(lead), (chosen * options.beta).detach(), (rejected * options.beta).detach()};
}

namespace {

class Simpo : public Objective {
public:
    explicit Simpo(const SimpoSection& options)
        : m_options(options) {}

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        const auto& pairs = std::get<PairBatch>(batch);
        const Halves logps = halvesOf(answerLogps(policy.model, pairs.sequences, training).mean());
        return ofPairs(simpoLoss(logps.first, logps.second, m_options), logps);
    }
    ObjectiveLoss heldOut(const Policy& policy, const Batch& batch) override {
        return withDistance(loss(policy, batch, false), policy, std::get<PairBatch>(batch));
    }
    CurveValues means(const LossSums& sums) const override { return meansOfPairs(sums); }

private:
    SimpoSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeSimpoObjective(const SimpoSection& options) { return std::make_unique<Simpo>(options); }

} // namespace luthier::engine
