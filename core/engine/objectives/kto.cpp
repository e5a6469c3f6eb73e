#include "core/engine/objectives/kto.h"

#include "core/engine/objectives/answer_logps.h"
#include "core/engine/objectives/preference_loss.h"
#include "core/engine/objectives/reference.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/where.h>

namespace luthier::engine {

KtoLoss ktoLoss(const KtoLogps& logps, const KtoSection& options) {
    const at::Tensor kl = (logps.klPolicy - logps.klReference).mean().clamp_min(0).detach();
    const at::Tensor ratio = logps.policy - logps.reference;
    const at::Tensor good = (1 - at::sigmoid((ratio - kl) * options.beta)) * options.desirable_weight;
    const at::Tensor bad = (1 - at::sigmoid((kl - ratio) * options.beta)) * options.undesirable_weight;
    return {at::where(logps.labels, good, bad), (ratio * options.beta).detach(), kl};
}

namespace {

class Kto : public Objective {
public:
    explicit Kto(const KtoSection& options)
        : m_options(options) {}

    const char* preparation(const Policy& policy) const override { return referencePreparation(policy); }
    Result<void> prepare(const Policy& policy, const RowsOfRun& rows, const Progress& progress) override {
        return fillReference(policy, rows, progress);
    }

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        const auto& answers = std::get<LabelledBatch>(batch);
        const Halves reference =
            halvesOf(answers.reference.defined() ? answers.reference : referenceLogps(policy, answers.sequences));
        const Halves own = halvesOf(answerLogps(policy.model, answers.sequences, training).sum);
        const KtoLoss loss =
            ktoLoss({own.first, reference.first, own.second.detach(), reference.second, answers.labels}, m_options);
        const at::Tensor good = answers.labels.to(at::kFloat);
        return {loss.losses.sum(), {{Curve::Kl, loss.kl * answers.answers}, {kGood, good.sum()},
                                       {Curve::RewardChosen, (loss.rewards * good).sum()},
                                       {Curve::RewardRejected, (loss.rewards * (1 - good)).sum()}}};
    }

    /// The chosen ones are the good answers, the rejected ones the bad. Kl is in nats an answer.
    CurveValues means(const LossSums& sums) const override {
        CurveValues out;
        for (const auto& [curve, sum] : sums.measures)
            out[curve] = sum / double(sums.examples);
        const auto counted = out.extract(kGood);
        if (counted.empty()) return out;
        const double good = counted.mapped();
        // Of each kind there may be none.
        out[Curve::RewardChosen] /= std::max(good, 1e-12);
        out[Curve::RewardRejected] /= std::max(1 - good, 1e-12);
        out[Curve::Margin] = out[Curve::RewardChosen] - out[Curve::RewardRejected];
        return out;
    }

private:
    static constexpr Curve kGood = Curve::Accuracy; // KTO has no such curve: here, how many of the answers are good
    KtoSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeKtoObjective(const KtoSection& options) { return std::make_unique<Kto>(options); }

} // namespace luthier::engine
