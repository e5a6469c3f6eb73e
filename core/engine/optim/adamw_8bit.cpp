#include "core/engine/optim/adamw_8bit.h"

#include "core/engine/quant/dynamic_code.h"
#include "core/engine/torch_compat.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/bucketize.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

namespace {

void updateBlock(float* p, const float* g, std::uint8_t* first, std::uint8_t* second, float& absmax1, float& absmax2,
    std::int64_t count, const AdamWFactors& f) {
    static const NearestCode nearestSigned(dynamicCode()), nearestUnsigned(unsignedDynamicCode());
    const float *code1 = dynamicCode().data(), *code2 = unsignedDynamicCode().data();
    float m[kMomentBlock], v[kMomentBlock], largest1 = 0, largest2 = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const float gradient = g[i] * f.scale;
        m[i] = f.beta1 * (code1[first[i]] * absmax1) + f.new1 * gradient;
        v[i] = f.beta2 * (code2[second[i]] * absmax2) + f.new2 * gradient * gradient;
        largest1 = std::max(largest1, std::abs(m[i]));
        largest2 = std::max(largest2, v[i]);
    }
    const float scale1 = largest1 > 0 ? 1 / largest1 : 0, scale2 = largest2 > 0 ? 1 / largest2 : 0;
    for (std::int64_t i = 0; i < count; ++i) {
        p[i] = f.keep * p[i] - f.stepSize * m[i] / (std::sqrt(v[i]) * f.rootCorrection + f.eps);
        first[i] = nearestSigned(m[i] * scale1);
        second[i] = std::max(nearestUnsigned(v[i] * scale2), std::uint8_t(v[i] > 0));
    }
    absmax1 = largest1;
    absmax2 = largest2;
}

void updateFused(const at::Tensor& parameter, const at::Tensor& gradient, const PackedMoment& first,
    const PackedMoment& second, const AdamWStep& step) {
    const at::Tensor g = gradient.contiguous();
    const AdamWFactors factors(step);
    auto* p = parameter.data_ptr<float>();
    const auto* gradients = g.data_ptr<float>();
    auto *codes1 = first.codes.data_ptr<std::uint8_t>(), *codes2 = second.codes.data_ptr<std::uint8_t>();
    auto *absmax1 = first.absmax.data_ptr<float>(), *absmax2 = second.absmax.data_ptr<float>();
    const std::int64_t count = parameter.numel();
    at::parallel_for(0, first.absmax.numel(), 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t block = begin; block < end; ++block) {
            const std::int64_t at = block * kMomentBlock;
            updateBlock(p + at, gradients + at, codes1 + at, codes2 + at, absmax1[block], absmax2[block],
                std::min(kMomentBlock, count - at), factors);
        }
    });
}

at::Tensor codeTable(const std::array<float, 256>& code, const at::Tensor& like) {
    return at::tensor(at::ArrayRef<float>(code.data(), code.size()), like.options());
}

/// [blocks, kMomentBlock], the last block filled up with zeros
at::Tensor inBlocks(const at::Tensor& values) {
    const std::int64_t rest = values.numel() % kMomentBlock;
    const at::Tensor flat = values.reshape({-1});
    return (rest == 0 ? flat : at::constant_pad_nd(flat, {0, kMomentBlock - rest})).view({-1, kMomentBlock});
}

at::Tensor unpacked(const PackedMoment& moment, const std::array<float, 256>& code) {
    const at::Tensor values = codeTable(code, moment.absmax).index_select(0, moment.codes.to(at::kLong));
    return (inBlocks(values) * moment.absmax.unsqueeze(1)).reshape({-1}).slice(0, 0, moment.codes.numel());
}

void pack(const at::Tensor& values, const PackedMoment& moment, const std::array<float, 256>& code) {
    const at::Tensor blocks = inBlocks(values);
    moment.absmax.copy_(blocks.abs().amax(1));
    const at::Tensor scale = at::where(moment.absmax > 0, moment.absmax.reciprocal(), moment.absmax);
    const at::Tensor scaled = (blocks * scale.unsqueeze(1)).reshape({-1}).slice(0, 0, values.numel());
    const at::Tensor table = codeTable(code, moment.absmax);
    const at::Tensor above = at::bucketize(scaled, table).clamp_(1, 255), below = above - 1;
    const at::Tensor isBelow = (scaled - table.index_select(0, below)) < (table.index_select(0, above) - scaled);
    moment.codes.copy_(at::where(isBelow, below, above));
}

void updatePlain(const at::Tensor& parameter, const at::Tensor& gradient, const PackedMoment& first,
    const PackedMoment& second, const AdamWStep& step) {
    const at::Tensor m = unpacked(first, dynamicCode()).view(parameter.sizes());
    const at::Tensor v = unpacked(second, unsignedDynamicCode()).view(parameter.sizes());
    updateAdamW(parameter, gradient, m, v, step);
    pack(m, first, dynamicCode());
    pack(v, second, unsignedDynamicCode());
    second.codes.clamp_min_((v.reshape({-1}) > 0).to(at::kByte));
}

constexpr Kernel<AdamW8bitUpdate> kRows[] = {
    {"fused", fitsProcessor, updateFused},
    {"plain", fitsEverywhere, updatePlain},
};

constexpr std::int64_t kLeastPacked = 4096;

} // namespace

std::span<const Kernel<AdamW8bitUpdate>> adamw8bitKernels() { return kRows; }

AdamW8bit::Moment AdamW8bit::keepMoment(const NamedParameter& parameter, const std::string& ending, bool isPacked) {
    const at::Tensor plain = parameter.tensor->detach();
    if (!isPacked) return {&keep(parameter, ending, at::zeros_like(plain)), nullptr};
    const std::int64_t count = plain.numel(), blocks = (count + kMomentBlock - 1) / kMomentBlock;
    return {&keep(parameter, ending, at::zeros({count}, plain.options().dtype(at::kByte))),
        &keep(parameter, ending + ".absmax", at::zeros({blocks}, plain.options()))};
}

AdamW8bit::AdamW8bit(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters()) {
        const bool isPacked = parameter.role != ParameterRole::Embedding && parameter.tensor->numel() >= kLeastPacked;
        const Moment first = keepMoment(parameter, ".exp_avg", isPacked);
        m_moments.emplace_back(first, keepMoment(parameter, ".exp_avg_sq", isPacked));
    }
}

void AdamW8bit::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& parameter = *parameters()[index].tensor;
    const AdamWStep step{
        learningRate, options().betas[0], options().betas[1], options().eps, decayOf(index), stepCount(), gradScale};
    const auto& [first, second] = m_moments[index];
    if (!first.absmax) {
        updateAdamW(parameter, parameter.grad(), *first.values, *second.values, step);
        return;
    }
    kernelFor(adamw8bitKernels(), parameter)(
        parameter, parameter.grad(), {*first.values, *first.absmax}, {*second.values, *second.absmax}, step);
}

} // namespace luthier::engine
