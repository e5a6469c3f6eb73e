#pragma once
/// A micro-batch as tensors. Its contents depend on what the objective learns from: tokens, pairs of answers, or
/// answers that are good or bad.

#include "core/engine/nn/transformer.h"
#include "core/engine/rows/batch_plan.h"
#include "core/engine/rows/tokenized_rows.h"

#include <variant>

namespace luthier::engine {

constexpr std::int64_t kIgnored = -100; ///< a target that carries no loss, as in transformers

/// Sequences, padded on the right, with the target of each position.
struct TokenBatch {
    ModelInput input;
    ModelInput source = {};   ///< what the encoder reads; without ids: there is no encoder
    at::Tensor targets = {};  ///< [sequences, tokens] int64: the next token, or kIgnored
    std::int64_t counted = 0; ///< how many targets are not ignored
    std::int64_t tokens = 0;  ///< real tokens, padding left out
};

/// Answers that are compared. The first half of the sequences are the better ones, the second half the worse.
struct PairBatch {
    TokenBatch sequences; ///< [2 pairs, tokens]
    std::int64_t pairs = 0;
    at::Tensor lastTokens; ///< [2 pairs] int64: where each sequence is scored
    at::Tensor margins;    ///< [pairs] float32: how much better; 0 where nobody said
    at::Tensor reference;  ///< [2 pairs] float32: log-probabilities under the reference; undefined: not computed yet
};

/// Answers that are good or bad. The second half of the sequences are answers to other questions, by which KTO measures
/// how far the model has moved.
struct LabelledBatch {
    TokenBatch sequences; ///< [2 answers, tokens]
    std::int64_t answers = 0;
    at::Tensor labels;    ///< [answers] bool: is it a good one?
    at::Tensor reference; ///< [2 answers] float32, as in PairBatch
};

using Batch = std::variant<TokenBatch, PairBatch, LabelledBatch>;

/// Sequences that pass through the model.
const TokenBatch& sequencesOf(const Batch& batch);
/// Number of compared pairs or labelled answers; 0: the loss is a mean over tokens.
std::int64_t examplesOf(const Batch& batch);
/// Divisor of a summed loss, over all micro-batches: examples, or counted tokens.
std::int64_t weightOf(const Batch& batch);

/// Packed rows start their positions anew and do not see each other; no row predicts the next one's first token. A
/// row's `beside` becomes a sequence of its own, in the batch's second half.
Batch makeBatch(const TokenizedRows& rows, const MicroBatch& plan, TokenId padToken, at::Device device);

} // namespace luthier::engine
