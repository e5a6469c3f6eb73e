#pragma once
/// One AdamW update of one tensor in a single pass over memory.

#include "core/engine/kernels/kernel.h"

#include <cstdint>

namespace luthier::engine {

struct AdamWStep {
    double learning_rate, beta1, beta2, eps, weight_decay;
    std::int64_t step;    ///< counts from 1
    double gradScale = 1; ///< multiplies the gradient first (clipping)
};

/// The factors of a step, each rounded to float once.
struct AdamWFactors {
    float scale, beta1, beta2, new1, new2, keep, stepSize, rootCorrection, eps;

    explicit AdamWFactors(const AdamWStep& step);
};

/// Decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), as torch.optim.AdamW computes it.
/// All tensors float32, contiguous, of one shape, on one device; parameter and moments are changed in place.
using AdamWUpdate = void(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
    const at::Tensor& secondMoment, const AdamWStep& step);
std::span<const Kernel<AdamWUpdate>> adamwKernels();
AdamWUpdate updateAdamW;

} // namespace luthier::engine
