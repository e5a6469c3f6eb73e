#pragma once
/// One AdamW update of one tensor in a single pass over memory.

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace luthier::engine {

struct AdamWStep {
    double learning_rate, beta1, beta2, eps, weight_decay;
    std::int64_t step;    ///< counts from 1
    double gradScale = 1; ///< multiplies the gradient first (clipping)
};

/// One way to do it.
struct AdamWKernel {
    std::string_view name;
    bool (*fits)(const at::Tensor& parameter);
    void (*update)(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
        const at::Tensor& secondMoment, const AdamWStep& step);
};

/// Quickest first; the last, plain LibTorch, fits everything. A new one is a row; a test holds each beside the plain.
std::span<const AdamWKernel> adamwKernels();
/// The first that fits.
const AdamWKernel& adamwKernelFor(const at::Tensor& parameter);

/// Decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), as torch.optim.AdamW computes it.
/// All tensors float32, contiguous, of one shape, on the processor; parameter and moments are changed in place.
void adamwFused(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
    const at::Tensor& secondMoment, const AdamWStep& step);

/// The same in LibTorch's own operations: what the fused one is tested against.
void adamwPlain(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
    const at::Tensor& secondMoment, const AdamWStep& step);

} // namespace luthier::engine
