#include "core/engine/quant/nf4.h"

#include "core/engine/kernels/place.h"
#include "core/engine/quant/dynamic_code.h"
#include "core/engine/torch_compat.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace luthier::engine {

namespace {

constexpr std::array<float, 16> kNf4 = {-1.0F, -0.6961928009986877F, -0.5250730514526367F, -0.39491748809814453F,
    -0.28444138169288635F, -0.18477343022823334F, -0.09105003625154495F, 0.0F, 0.07958029955625534F,
    0.16093020141124725F, 0.24611230194568634F, 0.33791524171829224F, 0.44070982933044434F, 0.5626170039176941F,
    0.7229568362236023F, 1.0F};

constexpr int kAbsmaxBlock = 256; // of the second quantisation

std::int64_t piecesOf(std::int64_t count, std::int64_t size) { return (count + size - 1) / size; }

/// The code whose number lies nearest.
int nearestNf4(float value) {
    int code = 0;
    for (std::size_t i = 0; i + 1 < kNf4.size(); ++i)
        code += value > (kNf4[i] + kNf4[i + 1]) / 2;
    return code;
}

float largestOf(const float* values, std::int64_t count) {
    float largest = 0;
    for (std::int64_t i = 0; i < count; ++i)
        largest = std::max(largest, std::abs(values[i]));
    return largest;
}

void quantizeAbsmax(Nf4Tensors& tensors) {
    const at::Tensor all = tensors.absmax;
    tensors.offset = all.mean().item<float>();
    const at::Tensor centred = all - tensors.offset;
    const std::int64_t count = centred.numel();
    tensors.scales = at::empty({piecesOf(count, kAbsmaxBlock)}, onHost(at::kFloat));
    tensors.absmax = at::empty({count}, onHost(at::kByte));
    const auto* from = centred.data_ptr<float>();
    auto* codes = tensors.absmax.data_ptr<std::uint8_t>();
    for (std::int64_t begin = 0; begin < count; begin += kAbsmaxBlock) {
        const std::int64_t size = std::min<std::int64_t>(kAbsmaxBlock, count - begin);
        const float largest = largestOf(from + begin, size);
        tensors.scales.data_ptr<float>()[begin / kAbsmaxBlock] = largest;
        for (std::int64_t i = begin; i < begin + size; ++i)
            codes[i] = nearestDynamicCode(largest > 0 ? from[i] / largest : 0.0F);
    }
}

/// A block's sixteen numbers are made once; every element is then one of them.
void dequantizeOnProcessor(const at::Tensor& packed, const at::Tensor& absmax, int block, const at::Tensor& values) {
    const auto* codes = packed.data_ptr<std::uint8_t>();
    const auto* scales = absmax.data_ptr<float>();
    auto* out = values.data_ptr<float>();
    const std::int64_t count = values.numel();
    at::parallel_for(0, absmax.numel(), 1 << 10, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t b = begin; b < end; ++b) {
            std::array<float, 16> numbers;
            for (std::size_t i = 0; i < numbers.size(); ++i)
                numbers[i] = kNf4[i] * scales[b];
            const std::int64_t last = std::min(count, (b + 1) * block);
            std::int64_t i = b * block; // even: blocks are
            for (; i + 1 < last; i += 2) {
                out[i] = numbers[codes[i / 2] >> 4];
                out[i + 1] = numbers[codes[i / 2] & 15];
            }
            if (i < last) out[i] = numbers[codes[i / 2] >> 4];
        }
    });
}

void dequantizePlain(const at::Tensor& packed, const at::Tensor& absmax, int block, const at::Tensor& values) {
    const at::Tensor code =
        at::from_blob(const_cast<float*>(kNf4.data()), {16}, onHost(at::kFloat)).to(values.device());
    const at::Tensor codes = at::stack({packed.bitwise_right_shift(4), packed.bitwise_and(15)}, 1).flatten();
    const at::Tensor count = absmax.repeat_interleave(block);
    at::Tensor out = values; // a handle: the storage is written
    out.copy_(
        code.index_select(0, codes.narrow(0, 0, values.numel()).to(at::kLong)).mul(count.narrow(0, 0, values.numel())));
}

constexpr Kernel<DequantizeNf4> kDequantizeNf4[] = {
    {"a table a block", fitsProcessor, dequantizeOnProcessor},
    {"plain", fitsEverywhere, dequantizePlain},
};

} // namespace

std::span<const float, 16> nf4Code() { return kNf4; }

std::span<const Kernel<DequantizeNf4>> dequantizeNf4Kernels() { return kDequantizeNf4; }

Nf4Tensors quantizeNf4(const at::Tensor& weight, int block, bool doubleQuant) {
    const at::Tensor flat = weight.contiguous().flatten();
    const std::int64_t count = flat.numel(), blocks = piecesOf(count, block);
    Nf4Tensors out;
    out.block = block;
    out.packed = at::empty({piecesOf(count, 2)}, onHost(at::kByte));
    out.absmax = at::empty({blocks}, onHost(at::kFloat));
    const auto* from = flat.data_ptr<float>();
    auto* packed = out.packed.data_ptr<std::uint8_t>();
    auto* absmax = out.absmax.data_ptr<float>();
    at::parallel_for(0, blocks, 1 << 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t b = begin; b < end; ++b) {
            const std::int64_t first = b * block, last = std::min(count, first + block);
            absmax[b] = largestOf(from + first, last - first);
            const float inverse = absmax[b] > 0 ? 1.0F / absmax[b] : 0.0F;
            for (std::int64_t i = first; i < last; i += 2) {
                const float next = i + 1 < last ? from[i + 1] * inverse : 0.0F;
                packed[i / 2] = std::uint8_t(nearestNf4(from[i] * inverse) << 4 | nearestNf4(next));
            }
        }
    });
    if (doubleQuant) quantizeAbsmax(out);
    return out;
}

at::Tensor absmaxOf(const Nf4Tensors& tensors) {
    if (!tensors.scales.defined()) return tensors.absmax;
    const at::Tensor code =
        at::from_blob(const_cast<float*>(dynamicCode().data()), {256}, onHost(at::kFloat)).to(tensors.absmax.device());
    const std::int64_t count = tensors.absmax.numel();
    const at::Tensor scales = tensors.scales.repeat_interleave(kAbsmaxBlock).narrow(0, 0, count);
    return code.index_select(0, tensors.absmax.to(at::kInt)).mul(scales).add_(tensors.offset);
}

Nf4Weights::Nf4Weights(Nf4Tensors tensors, std::int64_t out, std::int64_t in, at::Device device)
    : PackedWeights(out, in)
    , m_tensors(std::move(tensors)) {
    for (at::Tensor* tensor : {&m_tensors.packed, &m_tensors.absmax, &m_tensors.scales})
        if (tensor->defined()) *tensor = tensor->to(device);
}

void Nf4Weights::writeValues(at::Tensor& out) const {
    const auto guard = withoutGradients();
    kernelFor(dequantizeNf4Kernels(), m_tensors.packed)(m_tensors.packed, absmaxOf(m_tensors), m_tensors.block, out);
}

std::uint64_t Nf4Weights::bytes() const {
    std::uint64_t bytes = 0;
    for (const at::Tensor* tensor : {&m_tensors.packed, &m_tensors.absmax, &m_tensors.scales})
        if (tensor->defined()) bytes += tensor->nbytes();
    return bytes;
}

} // namespace luthier::engine
