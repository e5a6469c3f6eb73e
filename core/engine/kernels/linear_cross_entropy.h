#pragma once
/// The head and the loss in one: logits exist only for a few rows at a time.

#include "core/engine/kernels/kernel.h"

#include <cstdint>

namespace luthier::engine {

/// logits = softcap(hidden weightᵀ + bias), softcap(x) = c tanh(x / c).
struct LogitHead {
    at::Tensor weight;    ///< [vocab, width], any floating type; may need grad
    at::Tensor bias = {}; ///< [vocab] or undefined; may need grad
    double softcap = 0;   ///< c; 0: none
};

struct CrossEntropyOptions {
    double labelSmoothing = 0;      ///< as torch.nn.functional.cross_entropy defines it
    double zLoss = 0;               ///< weight of logsumexp(logits)² a row (Chowdhery et al. 2022, PaLM, section 5)
    std::int64_t rowsAtOnce = 1024; ///< rows whose logits exist together, if the kernel works in pieces
};

/// Sum over rows of the cross entropy of softmax(logits) against the target, smoothed and with the z-loss where the
/// options say so. The kernel "in pieces" makes logits in the type of `hidden`, widens only these to fp32, and makes
/// the gradients on the way (as in Liger Kernel, Hsu et al. 2024).
///
/// @param hidden  [rows, width]; may need grad
/// @param head    what turns rows into logits
/// @param targets [rows] int64, each within the vocabulary
/// @return scalar float32, nats, differentiable once
using LinearCrossEntropy = at::Tensor(
    const at::Tensor& hidden, const LogitHead& head, const at::Tensor& targets, const CrossEntropyOptions& options);
std::span<const Kernel<LinearCrossEntropy>> linearCrossEntropyKernels();
LinearCrossEntropy linearCrossEntropy;

} // namespace luthier::engine
