#pragma once
/// What a model makes of whole answers: their log-probabilities, or their scores.

#include "core/engine/objectives/token_loss.h"

namespace luthier::engine {

/// Of each sequence of a batch.
struct AnswerLogps {
    at::Tensor sum;    ///< [sequences] float32, nats, differentiable
    at::Tensor tokens; ///< [sequences] float32: how many tokens carry loss, at least 1

    at::Tensor mean() const; ///< a token
};

/// Over the tokens that carry loss: label t is predicted from what stands before it (TRL's `_get_batch_logps`).
AnswerLogps answerLogps(const Transformer& model, const TokenBatch& batch, bool training);

/// The score head's value at each sequence's scored token, [sequences] float32. @param lastTokens [sequences] int64
at::Tensor answerScores(const Transformer& model, const TokenBatch& batch, const at::Tensor& lastTokens, bool training);

} // namespace luthier::engine
