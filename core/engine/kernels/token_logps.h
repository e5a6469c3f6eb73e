#pragma once
/// Log-probabilities of given tokens, without keeping logits.

#include "core/engine/kernels/linear_cross_entropy.h"

namespace luthier::engine {

/// log softmax(head(hidden))[target], one for each row. The kernel "in pieces" makes the logits of `rowsAtOnce` rows at
/// a time, in the type of `hidden`, and widens them to fp32; backward makes them again. For losses that are not a plain
/// sum over tokens, where linearCrossEntropy cannot know a token's weight on the way forward.
///
/// @param hidden  [rows, width]; may need grad
/// @param targets [rows] int64, each within the vocabulary
/// @return [rows] float32, nats, differentiable once
using TokenLogps = at::Tensor(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, std::int64_t rowsAtOnce);
std::span<const Kernel<TokenLogps>> tokenLogpsKernels();
at::Tensor tokenLogps(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, std::int64_t rowsAtOnce = 1024);

} // namespace luthier::engine
