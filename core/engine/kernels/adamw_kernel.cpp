#include "core/engine/kernels/adamw_kernel.h"

#include "core/base/vectorised.h"
#include "core/engine/torch_compat.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include <cmath>

namespace luthier::engine {

namespace {

LUTHIER_VECTORISED("avx512f", "avx2", "default")
void updateRange(float* __restrict p, const float* __restrict g, float* __restrict m, float* __restrict v,
    std::int64_t count, const AdamWFactors& f) {
    for (std::int64_t i = 0; i < count; ++i) {
        const float gradient = g[i] * f.scale;
        m[i] = f.beta1 * m[i] + f.new1 * gradient;
        v[i] = f.beta2 * v[i] + f.new2 * gradient * gradient;
        p[i] = f.keep * p[i] - f.stepSize * m[i] / (std::sqrt(v[i]) * f.rootCorrection + f.eps);
    }
}

/// In a single pass over memory.
void updateFused(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
    const at::Tensor& secondMoment, const AdamWStep& step) {
    const auto guard = withoutGradients();
    const at::Tensor g = gradient.contiguous();
    const AdamWFactors factors(step);
    auto* p = parameter.data_ptr<float>();
    auto* m = firstMoment.data_ptr<float>();
    auto* v = secondMoment.data_ptr<float>();
    const auto* gradientData = g.data_ptr<float>();
    at::parallel_for(0, parameter.numel(), 1 << 15, [&](std::int64_t begin, std::int64_t end) {
        updateRange(p + begin, gradientData + begin, m + begin, v + begin, end - begin, factors);
    });
}

void updatePlain(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
    const at::Tensor& secondMoment, const AdamWStep& s) {
    const auto guard = withoutGradients();
    const at::Tensor g = gradient * s.gradScale;
    at::Tensor p = parameter, m = firstMoment, v = secondMoment; // handles: the storage is changed
    p.mul_(1 - s.learning_rate * s.weight_decay);
    m.mul_(s.beta1).add_(g, 1 - s.beta1);
    v.mul_(s.beta2).addcmul_(g, g, 1 - s.beta2);
    const at::Tensor denominator = (v.sqrt() / std::sqrt(1 - std::pow(s.beta2, double(s.step)))).add_(s.eps);
    p.addcdiv_(m, denominator, -s.learning_rate / (1 - std::pow(s.beta1, double(s.step))));
}

constexpr Kernel<AdamWUpdate> kAdamWKernels[] = {
    {"fused", fitsProcessor, updateFused},
    {"plain", fitsEverywhere, updatePlain},
};

} // namespace

AdamWFactors::AdamWFactors(const AdamWStep& s)
    : scale(static_cast<float>(s.gradScale))
    , beta1(static_cast<float>(s.beta1))
    , beta2(static_cast<float>(s.beta2))
    // Taken from doubles: 1 - float(0.999) is wrong in the fifth digit.
    , new1(static_cast<float>(1 - s.beta1))
    , new2(static_cast<float>(1 - s.beta2))
    , keep(static_cast<float>(1 - s.learning_rate * s.weight_decay))
    , stepSize(static_cast<float>(s.learning_rate / (1 - std::pow(s.beta1, double(s.step)))))
    , rootCorrection(static_cast<float>(1 / std::sqrt(1 - std::pow(s.beta2, double(s.step)))))
    , eps(static_cast<float>(s.eps)) {}

std::span<const Kernel<AdamWUpdate>> adamwKernels() { return kAdamWKernels; }

void updateAdamW(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& firstMoment,
    const at::Tensor& secondMoment, const AdamWStep& step) {
    kernelFor(adamwKernels(), parameter)(parameter, gradient, firstMoment, secondMoment, step);
}

} // namespace luthier::engine
