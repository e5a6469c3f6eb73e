#pragma once
/// Next-token cross entropy: the loss of `sft` and `pretrain`. They differ only in which tokens count, which the
/// targets say.

#include "core/engine/kernels/linear_cross_entropy.h"
#include "core/engine/nn/transformer.h"
#include "core/recipe/recipe.h"

namespace luthier::engine {

constexpr std::int64_t kIgnored = -100; ///< a target that carries no loss, as in transformers

/// One micro-batch with what is to be predicted.
struct TokenBatch {
    ModelInput input;
    ModelInput source = {};   ///< what the encoder reads; without ids: there is no encoder
    at::Tensor targets = {};  ///< [batch, tokens] int64: the next token, or kIgnored
    std::int64_t counted = 0; ///< how many targets are not ignored
    std::int64_t tokens = 0;  ///< real tokens, padding left out

    // Of answers that are compared: the first half of the sequences are those that the rows hold, the second half what
    // stands beside each: a pair's worse answer, or KTO's answer to another question.
    std::int64_t examples = 0;  ///< rows; 0: the loss is a mean over tokens
    at::Tensor lastTokens = {}; ///< [batch] int64: where each sequence is scored
    at::Tensor margins = {};    ///< [examples] float32: how much better; 0 where nobody said
    at::Tensor labels = {};     ///< [examples] bool: is the answer a good one?
    at::Tensor reference = {};  ///< [batch] float32: log-probabilities under the reference; undefined: not computed yet
};

/// The main stack's last hidden states, [batch, tokens, hidden]; the encoder runs first where there is one.
at::Tensor hiddenOf(
    const Transformer& model, const TokenBatch& batch, bool training, std::vector<at::Tensor>* routerLogits = nullptr);

/// Those of the tokens that carry loss, as the head takes them, with what each is to predict.
struct CountedRows {
    at::Tensor places;  ///< [rows] int64: of the flattened batch
    at::Tensor hidden;  ///< [rows, hidden]
    at::Tensor targets; ///< [rows] int64
};
CountedRows countedRows(const Transformer& model, const TokenBatch& batch, const at::Tensor& hidden);

LogitHead headOf(const Transformer& model);

/// What a decoder reads while it is to say `targets`: the start token, then every target but the last; padding where a
/// target is ignored. @param targets [batch, tokens] int64
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

} // namespace luthier::engine
