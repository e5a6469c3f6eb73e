#pragma once
/// Log-probabilities or scores of whole answers under a model.

#include "core/engine/objectives/token_loss.h"

namespace luthier::engine {

/// One value for each sequence of a batch.
struct AnswerLogps {
    at::Tensor sum;    ///< [sequences] float32, nats, differentiable
    at::Tensor tokens; ///< [sequences] float32: how many tokens carry loss, at least 1

    at::Tensor mean() const; ///< a token
};

/// Sums over the tokens that carry loss: label t is predicted from the tokens before it (TRL's `_get_batch_logps`).
AnswerLogps answerLogps(const Transformer& model, const TokenBatch& batch, bool training);

/// The score head's value at each sequence's scored token, [sequences] float32. @param lastTokens [sequences] int64
at::Tensor answerScores(const Transformer& model, const TokenBatch& batch, const at::Tensor& lastTokens, bool training);

} // namespace luthier::engine
