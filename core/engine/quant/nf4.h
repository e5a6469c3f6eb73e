#pragma once
/// Four bits a weight: NormalFloat of QLoRA (Dettmers et al. 2023, section 3), in the layout of bitsandbytes, with or
/// without double quantisation.

#include "core/engine/kernels/kernel.h"
#include "core/engine/quant/packed_weights.h"

#include <span>

namespace luthier::engine {

/// The 16 numbers that a code stands for, in rising order (appendix E of the paper).
std::span<const float, 16> nf4Code();

/// Blocks run over the flattened matrix; the last one may be short.
struct Nf4Tensors {
    at::Tensor packed; ///< [ceil(count / 2)] uint8: element 2i in the high four bits
    /// [blocks]: the largest magnitude of each block, float32; or, quantised once more, codes of dynamicCode() (uint8)
    at::Tensor absmax;
    at::Tensor scales; ///< [ceil(blocks / 256)] float32, largest of each 256 codes; undefined: absmax is float32
    float offset = 0;  ///< the mean of all absmax, taken off before they are quantised
    int block = 64;    ///< elements
};

/// @param weight [out, in] float32, in the processor's memory
/// @param block  elements that share a scale: a power of two from 32 to 4096
Nf4Tensors quantizeNf4(const at::Tensor& weight, int block, bool doubleQuant);

/// The scales of all blocks, [blocks] float32.
at::Tensor absmaxOf(const Nf4Tensors& tensors);

/// packed, absmax ([blocks] float32), elements a block → values [count] float32
using DequantizeNf4 = void(const at::Tensor& packed, const at::Tensor& absmax, int block, const at::Tensor& values);
std::span<const Kernel<DequantizeNf4>> dequantizeNf4Kernels();

class Nf4Weights : public PackedWeights {
public:
    Nf4Weights(Nf4Tensors tensors, std::int64_t out, std::int64_t in, at::Device device);

    void writeValues(at::Tensor& out) const override;
    std::uint64_t bytes() const override;
    at::Device device() const override { return m_tensors.packed.device(); }
    const Nf4Tensors& tensors() const { return m_tensors; }

private:
    Nf4Tensors m_tensors;
};

} // namespace luthier::engine
