#include "core/engine/objectives/token_loss.h"

#include "core/engine/kernels/place.h"
#include "core/engine/objectives/router_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros.h>

#include <cmath>

namespace luthier::engine {

at::Tensor hiddenOf(
    const Transformer& model, const TokenBatch& batch, bool training, std::vector<at::Tensor>* routerLogits) {
    if (!batch.source.ids.defined()) return model.hidden(batch.input, nullptr, training, routerLogits);
    ModelInput input = batch.input;
    input.encoded = model.encode(batch.source, training);
    input.encodedValid = batch.source.keyValid;
    return model.hidden(input, nullptr, training, routerLogits);
}

CountedRows countedRows(const Transformer& model, const TokenBatch& batch, const at::Tensor& hidden) {
    const at::Tensor targets = batch.targets.reshape({-1});
    const at::Tensor places = targets.ne(kIgnored).nonzero().squeeze(1);
    const at::Tensor rows = hidden.reshape({-1, hidden.size(-1)}).index_select(0, places);
    const double scale = model.spec().logitScale;
    return {places, scale == 1 ? rows : rows * scale, targets.index_select(0, places)};
}

LogitHead headOf(const Transformer& model) {
    const at::Tensor& bias = model.headBias();
    return {model.headWeight(), bias.defined() ? bias.reshape({-1}) : at::Tensor(), model.spec().logitSoftcap};
}

at::Tensor shiftedRight(const at::Tensor& targets, const ModelSpec& spec) {
    const std::int64_t count = targets.size(1);
    at::Tensor out = at::full_like(targets, spec.decoderStartTokenId.value_or(0));
    out.narrow(1, 1, count - 1).copy_(targets.narrow(1, 0, count - 1));
    return out.masked_fill_(out.eq(kIgnored), spec.padTokenId.value_or(0));
}

TokenLoss tokenLoss(
    const Transformer& model, const TokenBatch& batch, const LossSection& options, bool training, bool wantAccuracy) {
    const ExpertsSpec& experts = model.spec().experts;
    std::vector<at::Tensor> routerLogits;
    const bool isBalanced = training && experts.num_local_experts > 0;
    const at::Tensor hidden = hiddenOf(model, batch, training, isBalanced ? &routerLogits : nullptr);
    const auto [places, rows, wanted] = countedRows(model, batch, hidden);
    TokenLoss loss;
    loss.sum = linearCrossEntropy(rows, headOf(model), wanted, {options.label_smoothing, options.z_loss});
    if (isBalanced) {
        loss.router = routerLoss(routerLogits, batch.input.keyValid, experts);
        loss.sum = loss.sum + loss.router * (experts.router_aux_loss_coef * double(wanted.size(0)));
    }
    if (wantAccuracy) {
        loss.correct = at::zeros({}, beside(loss.sum, at::kLong));
        constexpr std::int64_t kRows = 1024;
        for (std::int64_t begin = 0; begin < rows.size(0); begin += kRows) {
            const std::int64_t count = std::min(kRows, rows.size(0) - begin);
            loss.correct +=
                model.logits(rows.narrow(0, begin, count)).argmax(-1).eq(wanted.narrow(0, begin, count)).sum();
        }
    }
    return loss;
}

namespace {

/// `sft` and `pretrain`.
class Tokens : public Objective {
public:
    explicit Tokens(const LossSection& options)
        : m_options(options) {}

    ObjectiveLoss loss(const Policy& policy, const Batch& batch, bool training) override {
        return {tokenLoss(policy.model, std::get<TokenBatch>(batch), m_options, training).sum};
    }
    /// Evaluation compares runs: no smoothing.
    ObjectiveLoss heldOut(const Policy& policy, const Batch& batch) override {
        const TokenLoss loss =
            tokenLoss(policy.model, std::get<TokenBatch>(batch), {}, /*training=*/false, /*wantAccuracy=*/true);
        return {loss.sum, {{Curve::TokenAccuracy, loss.correct}}};
    }
    CurveValues means(const LossSums& sums) const override {
        const auto correct = sums.measures.find(Curve::TokenAccuracy);
        if (correct == sums.measures.end()) return {};
        return {
            {Curve::Perplexity, std::exp(sums.meanLoss())}, {Curve::TokenAccuracy, correct->second / sums.weight()}};
    }

private:
    LossSection m_options;
};

} // namespace

std::unique_ptr<Objective> makeTokenObjective(const LossSection& options) { return std::make_unique<Tokens>(options); }

} // namespace luthier::engine
