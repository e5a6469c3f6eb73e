#pragma once
#include "core/engine/kernels/adamw_kernel.h"
#include "core/engine/optim/optimizer.h"

#include <span>

namespace luthier::engine {

/// One moment of a parameter in 8 bits: codes of dynamicCode() or unsignedDynamicCode(), and what each block of
/// kMomentBlock elements is multiplied by.
struct PackedMoment {
    at::Tensor& codes;  ///< [count] uint8
    at::Tensor& absmax; ///< [blocks] float32: the largest magnitude of each block
};

constexpr std::int64_t kMomentBlock = 256;

/// updateAdamW over moments in 8 bits: read, updated in float32, rounded to the nearest code. A second moment over 0
/// stays over 0, however small beside its block: the first would be divided by eps alone.
/// @param parameter, gradient  float32, contiguous, on the moments' device
using AdamW8bitUpdate = void(const at::Tensor& parameter, const at::Tensor& gradient, const PackedMoment& first,
    const PackedMoment& second, const AdamWStep& step);
std::span<const Kernel<AdamW8bitUpdate>> adamw8bitKernels();

/// AdamW whose moments take 8 bits each (Dettmers et al. 2022, 8-bit Optimizers via Block-wise Quantization), as
/// transformers sets bitsandbytes' up: embeddings, and parameters under 4,096 elements, keep theirs in float32.
class AdamW8bit : public Optimizer {
public:
    AdamW8bit(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;

    struct Moment {
        at::Tensor* values; ///< float32, or codes
        at::Tensor* absmax; ///< null: the values are float32
    };
    Moment keepMoment(const NamedParameter& parameter, const std::string& ending, bool isPacked);
    std::vector<std::pair<Moment, Moment>> m_moments;
};

} // namespace luthier::engine
