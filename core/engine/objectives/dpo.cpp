#include "core/engine/objectives/dpo.h"

#include "core/engine/objectives/answer_logps.h"
#include "core/engine/objectives/reference.h"

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

namespace {

class Dpo : public Objective {
public:
    explicit Dpo(const DpoSection& options)
        : m_options(options) {}

    const char* preparation(const Policy& policy) const override { return referencePreparation(policy); }
    Result<void> prepare(const Policy& policy, const RowsOfRun& rows, const Progress& progress) override {
        return fillReference(policy, rows, progress);
    }

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        const auto& pairs = std::get<PairBatch>(batch);
        const at::Tensor reference =
            pairs.reference.defined() ? pairs.reference : referenceLogps(policy, pairs.sequences);
        const AnswerLogps own = answerLogps(policy.model, pairs.sequences, training);
        const bool takesMeans = m_options.loss_type == DpoLossType::Ipo;
        const Halves ours = halvesOf(takesMeans ? own.mean() : own.sum);
        const Halves theirs = halvesOf(takesMeans ? reference / own.tokens : reference);
        return ofPairs(dpoLoss({ours.first, ours.second, theirs.first, theirs.second}, m_options), halvesOf(own.sum));
    }
    ObjectiveLoss heldOut(const Policy& policy, const Batch& batch) override {
        return withDistance(loss(policy, batch, false), policy, std::get<PairBatch>(batch));
    }
    CurveValues means(const LossSums& sums) const override { return meansOfPairs(sums); }

private:
    DpoSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeDpoObjective(const DpoSection& options) { return std::make_unique<Dpo>(options); }

} // namespace luthier::engine
