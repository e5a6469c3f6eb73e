#include "core/engine/optim/muon.h"

#include "core/engine/kernels/adamw_kernel.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

at::Tensor orthogonalized(const at::Tensor& matrix) {
    constexpr double kA = 3.4445, kB = -4.7750, kC = 2.0315;
    constexpr int kSteps = 5;
    constexpr double kLeastNorm = 1e-7;
    // The smaller square is cheaper.
    const bool isTall = matrix.size(-2) > matrix.size(-1);
    at::Tensor x = isTall ? matrix.transpose(-2, -1) : matrix;
    x = x / x.square().sum({-2, -1}, true).sqrt_().clamp_min_(kLeastNorm);
    for (int i = 0; i < kSteps; ++i) {
        const at::Tensor a = at::matmul(x, x.transpose(-2, -1));
        const at::Tensor b = (a * kB).add_(at::matmul(a, a), kC);
        x = (x * kA).add_(at::matmul(b, x));
    }
    return isTall ? x.transpose(-2, -1) : x;
}

Muon::Muon(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters()) {
        const at::Tensor plain = parameter.tensor->detach();
        const bool isMatrix = parameter.role == ParameterRole::Linear && plain.dim() >= 2;
        m_moments.push_back({&keep(parameter, isMatrix ? ".momentum_buffer" : ".exp_avg", at::zeros_like(plain)),
            isMatrix ? nullptr : &keep(parameter, ".exp_avg_sq", at::zeros_like(plain))});
    }
}

void Muon::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& parameter = *parameters()[index].tensor;
    const auto [first, second] = m_moments[index];
    if (second) {
        updateAdamW(parameter, parameter.grad(), *first, *second,
            {learningRate, options().betas[0], options().betas[1], options().eps, decayOf(index), stepCount(),
                gradScale});
        return;
    }
    const double momentum = options().momentum;
    const at::Tensor gradient = gradientOf(index, gradScale);
    first->mul_(momentum).add_(gradient, 1 - momentum);
    const at::Tensor ahead = (*first * momentum).add_(gradient, 1 - momentum);
    const double size = 0.2 * std::sqrt(double(std::max(parameter.size(-2), parameter.size(-1))));
    parameter.mul_(1 - learningRate * decayOf(index));
    parameter.sub_(orthogonalized(ahead), learningRate * size);
}

} // namespace luthier::engine
