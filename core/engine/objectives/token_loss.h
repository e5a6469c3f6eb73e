#pragma once
/// Next-token cross entropy: the loss of `sft` and `pretrain`. They differ only in the tokens that count, as given by
/// the targets.

#include "core/engine/kernels/linear_cross_entropy.h"
#include "core/engine/objectives/objective.h"

namespace luthier::engine {

/// The main stack's last hidden states, [batch, tokens, hidden]; the encoder runs first where there is one.
at::Tensor hiddenOf(
    const Transformer& model, const TokenBatch& batch, bool training, std::vector<at::Tensor>* routerLogits = nullptr);

/// Hidden states of the tokens that carry loss, as the head takes them, with the target of each.
struct CountedRows {
    at::Tensor places;  ///< [rows] int64: of the flattened batch
    at::Tensor hidden;  ///< [rows, hidden]
    at::Tensor targets; ///< [rows] int64
};
CountedRows countedRows(const Transformer& model, const TokenBatch& batch, const at::Tensor& hidden);

LogitHead headOf(const Transformer& model);

/// Decoder input for predicting `targets`: the start token, then every target but the last; padding where a target is
/// ignored. @param targets [batch, tokens] int64
at::Tensor shiftedRight(const at::Tensor& targets, const ModelSpec& spec);

struct TokenLoss {
    at::Tensor sum;     ///< scalar float32: over the counted tokens, nats, differentiable
    at::Tensor router;  ///< scalar float32: the experts' balance; undefined without experts or outside training
    at::Tensor correct; ///< scalar int64: how often the likeliest token was right; only when asked for
};

/// The sum, not the mean: the caller divides by the tokens of the whole step, over all micro-batches and ranks.
/// Logits exist only for counted tokens. In training a mixture's `sum` includes router_aux_loss_coef times `router`
/// for each counted token, which after that division is the coefficient times the mean.
TokenLoss tokenLoss(const Transformer& model, const TokenBatch& batch, const LossSection& options, bool training,
    bool wantAccuracy = false);

std::unique_ptr<Objective> makeTokenObjective(const LossSection& options);

} // namespace luthier::engine
