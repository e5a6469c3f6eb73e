#include "core/engine/objectives/objective.h"

#include "core/engine/objectives/answer_logps.h"
#include "core/engine/objectives/dpo.h"
#include "core/engine/objectives/kto.h"
#include "core/engine/objectives/orpo.h"
#include "core/engine/objectives/reward_pair.h"
#include "core/engine/objectives/simpo.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/log_softmax.h>

namespace luthier::engine {

namespace {

constexpr const char* kGood = "good"; // how many of the answers are

/// The model is its base again as long as this lives.
class AdapterOff {
public:
    explicit AdapterOff(Adapter* adapter)
        : m_adapter(adapter) {
        if (m_adapter) m_adapter->setEnabled(false);
    }
    ~AdapterOff() {
        if (m_adapter) m_adapter->setEnabled(true);
    }
    AdapterOff(const AdapterOff&) = delete;
    AdapterOff& operator=(const AdapterOff&) = delete;

private:
    Adapter* m_adapter;
};

/// The better answers' part of a value a sequence, and the worse ones'.
struct Halves {
    at::Tensor first, second;
};
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

void addLogps(const Halves& logps, ObjectiveLoss& out) {
    out.measures["logps_chosen"] = logps.first.detach().sum();
    out.measures["logps_rejected"] = logps.second.detach().sum();
}

ObjectiveLoss dpo(const Policy& policy, const TokenBatch& batch, const DpoSection& options, bool training) {
    const at::Tensor reference = batch.reference.defined() ? batch.reference : referenceLogps(policy, batch);
    const AnswerLogps own = answerLogps(policy.model, batch, training);
    const bool takesMeans = options.loss_type == DpoLossType::Ipo;
    const Halves ours = halvesOf(takesMeans ? own.mean() : own.sum);
    const Halves theirs = halvesOf(takesMeans ? reference / own.tokens : reference);
    ObjectiveLoss out = ofPairs(dpoLoss({ours.first, ours.second, theirs.first, theirs.second}, options));
    addLogps(halvesOf(own.sum), out);
    return out;
}

ObjectiveLoss kto(const Policy& policy, const TokenBatch& batch, const KtoSection& options, bool training) {
    const Halves reference = halvesOf(batch.reference.defined() ? batch.reference : referenceLogps(policy, batch));
    const Halves own = halvesOf(answerLogps(policy.model, batch, training).sum);
    const KtoLoss loss =
        ktoLoss({own.first, reference.first, own.second.detach(), reference.second, batch.labels}, options);
    const at::Tensor good = batch.labels.to(at::kFloat);
    return {loss.losses.sum(),
        {{"kl", loss.kl * batch.examples}, {kGood, good.sum()}, {"reward_chosen", (loss.rewards * good).sum()},
            {"reward_rejected", (loss.rewards * (1 - good)).sum()}}};
}

ObjectiveLoss ofTokens(const Transformer& model, const TokenBatch& batch, const LossSection& options, bool training) {
    return {tokenLoss(model, batch, options, training).sum, {}};
}

} // namespace

std::map<std::string, double> meansOf(const std::map<std::string, double>& sums, double examples) {
    std::map<std::string, double> out;
    for (const auto& [name, sum] : sums)
        out[name] = sum / examples;
    const auto good = out.extract(kGood);
    if (good.empty()) return out;
    // Of each kind there may be none.
    out["reward_chosen"] /= std::max(good.mapped(), 1e-12);
    out["reward_rejected"] /= std::max(1 - good.mapped(), 1e-12);
    out["margin"] = out["reward_chosen"] - out["reward_rejected"];
    return out;
}

std::int64_t weightOf(const TokenBatch& batch) { return batch.examples > 0 ? batch.examples : batch.counted; }

ObjectiveLoss objectiveLoss(
    const Policy& policy, const TokenBatch& batch, const ObjectiveSection& objective, bool training) {
    const auto meanLogps = [&] { return halvesOf(answerLogps(policy.model, batch, training).mean()); };
    switch (objective.type) {
    case ObjectiveType::Pretrain:
    case ObjectiveType::Sft:
        return ofTokens(policy.model, batch, objective.loss, training);
    case ObjectiveType::Reward: {
        const Halves scores = halvesOf(answerScores(policy.model, batch, training));
        return ofPairs(rewardPairLoss(scores.first, scores.second, batch.margins, objective.reward));
    }
    case ObjectiveType::Dpo:
        return dpo(policy, batch, objective.dpo, training);
    case ObjectiveType::Orpo: {
        const Halves logps = meanLogps();
        ObjectiveLoss out = ofPairs(orpoLoss(logps.first, logps.second, objective.orpo));
        addLogps(logps, out);
        return out;
    }
    case ObjectiveType::Simpo: {
        const Halves logps = meanLogps();
        ObjectiveLoss out = ofPairs(simpoLoss(logps.first, logps.second, objective.simpo));
        addLogps(logps, out);
        return out;
    }
    case ObjectiveType::Kto:
        return kto(policy, batch, objective.kto, training);
    }
    return {};
}

at::Tensor referenceLogps(const Policy& policy, const TokenBatch& batch) {
    const auto guard = withoutGradients();
    const AdapterOff off(policy.adapter);
    return answerLogps(policy.model, batch, false).sum;
}

double klToReference(const Policy& policy, const TokenBatch& batch) {
    const auto guard = withoutGradients();
    const auto rowsOf = [&] { return countedRows(policy.model, batch, hiddenOf(policy.model, batch, false)).hidden; };
    const auto logpsOf = [&](const at::Tensor& rows, std::int64_t begin, std::int64_t count) {
        // The rows are scaled as the head wants them already.
        const double scale = policy.model.spec().logitScale;
        return at::log_softmax(policy.model.logits(rows.narrow(0, begin, count) / scale).to(at::kFloat), -1);
    };
    const at::Tensor own = rowsOf();
    at::Tensor theirs;
    {
        const AdapterOff off(policy.adapter);
        theirs = rowsOf();
    }
    double sum = 0;
    constexpr std::int64_t kRows = 256;
    for (std::int64_t begin = 0; begin < own.size(0); begin += kRows) {
        const std::int64_t count = std::min(kRows, own.size(0) - begin);
        const at::Tensor p = logpsOf(own, begin, count);
        const AdapterOff off(policy.adapter); // the head may be trained too
        const at::Tensor q = logpsOf(theirs, begin, count);
        sum += (at::exp(p) * (p - q)).sum().item<double>();
    }
    return sum;
}

} // namespace luthier::engine
