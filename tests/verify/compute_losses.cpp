// The preference losses in double precision, from the inputs of losses/*.json.

#include "core/engine/kernels/token_logps.h"
#include "core/engine/objectives/dpo.h"
#include "core/engine/objectives/kto.h"
#include "core/engine/objectives/orpo.h"
#include "core/engine/objectives/reward_pair.h"
#include "core/engine/objectives/simpo.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

namespace luthier::engine {

namespace {

at::Tensor row(const Json& values, bool needsGradient = false) {
    return at::tensor(values.get<std::vector<double>>(), at::kDouble).set_requires_grad(needsGradient);
}

Json listOf(const at::Tensor& values) {
    const at::Tensor flat = values.detach().to(at::kDouble).contiguous();
    if (flat.dim() == 0) return flat.item<double>();
    Json out = Json::array();
    for (std::int64_t i = 0; i < flat.size(0); ++i)
        out.push_back(listOf(flat[i]));
    return out;
}

void addPreference(const PreferenceLoss& loss, Json& out) {
    out["losses"] = listOf(loss.losses);
    out["loss"] = listOf(loss.losses.mean());
    loss.losses.mean().backward();
}

double shareOf(const at::Tensor& truth) { return truth.to(at::kDouble).mean().item<double>(); }

Json dpoCase(const Json& inputs, const Json& given) {
    const at::Tensor chosen = row(inputs["policy_chosen_logps"], true);
    const at::Tensor rejected = row(inputs["policy_rejected_logps"], true);
    DpoSection options;
    options.loss_type = methodFromKey<DpoLossType>(given["type"].get<std::string>()).value_or(DpoLossType::Sigmoid);
    options.beta = given["beta"];
    options.label_smoothing = given["label_smoothing"];
    const PreferenceLoss loss = dpoLoss(
        {chosen, rejected, row(inputs["reference_chosen_logps"]), row(inputs["reference_rejected_logps"])}, options);
    Json out;
    addPreference(loss, out);
    out["grad_policy_chosen"] = listOf(chosen.grad());
    out["grad_policy_rejected"] = listOf(rejected.grad());
    out["rewards_chosen"] = listOf(loss.chosenRewards);
    out["rewards_rejected"] = listOf(loss.rejectedRewards);
    out["margin"] = listOf((loss.chosenRewards - loss.rejectedRewards).mean());
    out["accuracy"] = shareOf(loss.chosenRewards.gt(loss.rejectedRewards));
    return out;
}

/// The reference keeps the first term, the loss of the better answers, constant.
Json orpoCase(const Json& inputs, const Json&) {
    const at::Tensor chosen = row(inputs["policy_chosen_mean_logps"], true);
    const at::Tensor rejected = row(inputs["policy_rejected_mean_logps"], true);
    OrpoSection options;
    options.beta = inputs["beta"];
    const PreferenceLoss whole = orpoLoss(chosen, rejected, options);
    const at::Tensor ratio = whole.losses + chosen; // without the first term, which is -chosen
    ratio.mean().backward();
    const at::Tensor odds = logOddsRatio(chosen, rejected).detach();
    return {{"log_odds_ratio", listOf(odds)}, {"ratio_term", listOf(at::log_sigmoid(odds))},
        {"loss", inputs["nll_of_chosen"].get<double>() + ratio.mean().item<double>()},
        {"grad_chosen_without_nll", listOf(chosen.grad())}, {"grad_rejected", listOf(rejected.grad())}};
}

Json simpoCase(const Json& inputs, const Json& given) {
    const at::Tensor chosen = row(inputs["policy_chosen_mean_logps"], true);
    const at::Tensor rejected = row(inputs["policy_rejected_mean_logps"], true);
    SimpoSection options;
    options.beta = given["beta"];
    options.simpo_gamma = given["gamma"];
    const PreferenceLoss loss = simpoLoss(chosen, rejected, options);
    Json out;
    addPreference(loss, out);
    out["grad_chosen"] = listOf(chosen.grad());
    out["grad_rejected"] = listOf(rejected.grad());
    out["rewards_chosen"] = listOf(loss.chosenRewards);
    out["rewards_rejected"] = listOf(loss.rejectedRewards);
    return out;
}

Json ktoCase(const Json& inputs, const Json& given) {
    const at::Tensor chosen = row(inputs["policy_chosen_logps"], true);
    const at::Tensor rejected = row(inputs["policy_rejected_logps"], true);
    KtoSection options;
    options.beta = given["beta"];
    options.desirable_weight = given["desirable_weight"];
    options.undesirable_weight = given["undesirable_weight"];
    const at::Tensor labels =
        at::cat({at::ones({chosen.size(0)}, at::kBool), at::zeros({rejected.size(0)}, at::kBool)});
    const KtoLoss loss =
        ktoLoss({at::cat({chosen, rejected}),
                    at::cat({row(inputs["reference_chosen_logps"]), row(inputs["reference_rejected_logps"])}),
                    row(given["policy_KL_logps"]), row(given["reference_KL_logps"]), labels},
            options);
    loss.losses.mean().backward();
    return {{"kl", listOf(loss.kl)}, {"losses", listOf(loss.losses)}, {"loss", listOf(loss.losses.mean())},
        {"grad_policy_chosen", listOf(chosen.grad())}, {"grad_policy_rejected", listOf(rejected.grad())}};
}

Json rewardCase(const Json& inputs, const Json& given) {
    const at::Tensor chosen = row(inputs["rewards_chosen"], true), rejected = row(inputs["rewards_rejected"], true);
    const PreferenceLoss loss = rewardPairLoss(chosen, rejected, row(given["margin"]), {});
    Json out;
    addPreference(loss, out);
    out["grad_chosen"] = listOf(chosen.grad());
    out["grad_rejected"] = listOf(rejected.grad());
    out["accuracy"] = shareOf(loss.chosenRewards.gt(loss.rejectedRewards));
    return out;
}

/// By the kernel that training uses, with a head that passes given logits through, so in fp32.
Json logpsCase(const Json& inputs, const Json&) {
    const auto labels = inputs["labels"].get<std::vector<std::vector<std::int64_t>>>();
    const auto logits = inputs["logits"].get<std::vector<std::vector<std::vector<double>>>>();
    Json tokens = Json::array(), sums = Json::array(), means = Json::array(), entropy = Json::array(),
         gradients = Json::array();
    double sum = 0;
    std::int64_t counted = 0;
    for (const auto& own : labels)
        counted += std::count_if(own.begin() + 1, own.end(), [](std::int64_t label) { return label != kIgnored; });
    for (std::size_t s = 0; s < labels.size(); ++s) {
        const auto vocab = static_cast<std::int64_t>(logits[s].front().size());
        std::vector<double> flat;
        for (const auto& position : logits[s])
            flat.insert(flat.end(), position.begin(), position.end());
        const at::Tensor all = at::tensor(flat, at::kDouble).to(at::kFloat).view({-1, vocab}).requires_grad_();
        std::vector<std::int64_t> places, targets;
        for (std::size_t t = 1; t < labels[s].size(); ++t)
            if (labels[s][t] != kIgnored) {
                places.push_back(std::int64_t(t) - 1);
                targets.push_back(labels[s][t]);
            }
        const at::Tensor where = at::tensor(places, at::kLong);
        const at::Tensor logps =
            tokenLogps(all.index_select(0, where), {at::eye(vocab)}, at::tensor(targets, at::kLong));
        (logps.sum() / -double(counted)).backward();
        at::Tensor line = at::zeros({std::ssize(labels[s]) - 1}, at::kFloat);
        line.index_copy_(0, where, logps.detach());
        const at::Tensor whole = at::log_softmax(all.detach(), -1);
        tokens.push_back(listOf(line));
        sums.push_back(listOf(logps.sum()));
        means.push_back(listOf(logps.mean()));
        entropy.push_back(listOf(-(at::exp(whole) * whole).sum(-1)));
        gradients.push_back(listOf(all.grad()));
        sum -= logps.sum().item<double>();
    }
    return {{"token_logps", tokens}, {"sum_logps", sums}, {"mean_logps", means}, {"entropy", entropy},
        {"mean_cross_entropy", sum / double(counted)}, {"grad_logits_of_cross_entropy", gradients}};
}

} // namespace

bool isLossReference(const std::string& name) {
    return name == "dpo" || name == "orpo" || name == "simpo" || name == "kto" || name == "reward_pair" ||
           name == "sequence_logps";
}

Result<Computed> computeLosses(const ReferenceInputs& inputs) {
    const std::string name = inputs.file.stem().string();
    const auto compute = name == "dpo"           ? dpoCase
                         : name == "orpo"        ? orpoCase
                         : name == "simpo"       ? simpoCase
                         : name == "kto"         ? ktoCase
                         : name == "reward_pair" ? rewardCase
                                                 : logpsCase;
    Computed out;
    for (const auto& [key, given] : inputs.json.at("cases").items())
        out.json["cases"][key] = compute(inputs.json.at("inputs"), given);
    return out;
}

} // namespace luthier::engine
