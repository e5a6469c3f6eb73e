#include "core/engine/objectives/orpo.h"

#include "core/engine/objectives/answer_logps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/expm1.h>
#include <ATen/ops/log.h>
#include <ATen/ops/log_sigmoid.h>

namespace luthier::engine {

namespace {

/// log(1 - e^l). An answer that is certain has l = 0, whose odds have no end: it is held just below.
at::Tensor logOfRest(const at::Tensor& logps) { return at::log(-at::expm1(logps.clamp_max(-1e-7))); }

} // namespace

at::Tensor logOddsRatio(const at::Tensor& chosen, const at::Tensor& rejected) {
    return (chosen - rejected) - (logOfRest(chosen) - logOfRest(rejected));
}

PreferenceLoss orpoLoss(const at::Tensor& chosen, const at::Tensor& rejected, const OrpoSection& options) {
    const at::Tensor ratio = at::log_sigmoid(logOddsRatio(chosen, rejected));
    return {-chosen - ratio * options.beta, (chosen * options.beta).detach(), (rejected * options.beta).detach()};
}

namespace {

class Orpo : public Objective {
public:
    explicit Orpo(const OrpoSection& options)
        : m_options(options) {}

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        const auto& pairs = std::get<PairBatch>(batch);
        const Halves logps = halvesOf(answerLogps(policy.model, pairs.sequences, training).mean());
        return ofPairs(orpoLoss(logps.first, logps.second, m_options), logps);
    }
    ObjectiveLoss heldOut(const Policy& policy, const Batch& batch) override {
        return withDistance(loss(policy, batch, false), policy, std::get<PairBatch>(batch));
    }
    CurveValues means(const LossSums& sums) const override { return meansOfPairs(sums); }

private:
    OrpoSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeOrpoObjective(const OrpoSection& options) { return std::make_unique<Orpo>(options); }

} // namespace luthier::engine
