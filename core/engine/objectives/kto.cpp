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

constexpr const char* kGood = "good"; // how many of the answers are

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
        return {loss.losses.sum(),
            {{"kl", loss.kl * answers.answers}, {kGood, good.sum()}, {"reward_chosen", (loss.rewards * good).sum()},
                {"reward_rejected", (loss.rewards * (1 - good)).sum()}}};
    }

    /// The chosen ones are the good answers, the rejected ones the bad. `kl` is in nats an answer.
    std::map<std::string, double> means(const LossSums& sums) const override {
        std::map<std::string, double> out;
        for (const auto& [name, sum] : sums.measures)
            out[name] = sum / double(sums.examples);
        const double good = out.extract(kGood).mapped();
        // Of each kind there may be none.
        out["reward_chosen"] /= std::max(good, 1e-12);
        out["reward_rejected"] /= std::max(1 - good, 1e-12);
        out["margin"] = out["reward_chosen"] - out["reward_rejected"];
        return out;
    }

private:
    KtoSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeKtoObjective(const KtoSection& options) { return std::make_unique<Kto>(options); }

} // namespace luthier::engine
