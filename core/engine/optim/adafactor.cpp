#include "core/engine/optim/adafactor.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

namespace {

constexpr double kTinySquare = 1e-30, kLeastScale = 1e-3, kClip = 1.0, kDecayPower = -0.8, kLargestRelative = 1e-2;

double rootMeanSquare(const at::Tensor& values) {
    return values.norm().item<double>() / std::sqrt(double(std::max<std::int64_t>(1, values.numel())));
}

} // namespace

Adafactor::Adafactor(std::vector<NamedParameter> all, const OptimizerSection& options)
    : Optimizer(std::move(all), options) {
    for (const NamedParameter& parameter : parameters()) {
        const at::Tensor plain = parameter.tensor->detach();
        Squares squares;
        if (plain.dim() < 2) {
            squares.all = &keep(parameter, ".exp_avg_sq", at::zeros_like(plain));
        } else {
            auto rows = plain.sizes().vec(), columns = rows;
            rows.pop_back();
            columns.erase(columns.end() - 2);
            squares.rows = &keep(parameter, ".exp_avg_sq_row", at::zeros(rows, plain.options()));
            squares.columns = &keep(parameter, ".exp_avg_sq_col", at::zeros(columns, plain.options()));
        }
        m_squares.push_back(squares);
    }
}

void Adafactor::update(std::size_t index, double learningRate, double gradScale) {
    const at::Tensor& parameter = *parameters()[index].tensor;
    const at::Tensor gradient = gradientOf(index, gradScale);
    const Squares& squares = m_squares[index];
    double rate =
        options().relative_step ? std::min(kLargestRelative, 1 / std::sqrt(double(stepCount()))) : learningRate;
    if (options().scale_parameter) rate *= std::max(kLeastScale, rootMeanSquare(parameter));

    const double keepShare = 1 - std::pow(double(stepCount()), kDecayPower);
    const at::Tensor square = gradient.square().add_(kTinySquare);
    at::Tensor change;
    if (squares.all) {
        squares.all->mul_(keepShare).add_(square, 1 - keepShare);
        change = squares.all->rsqrt().mul_(gradient);
    } else {
        squares.rows->mul_(keepShare).add_(square.mean(-1), 1 - keepShare);
        squares.columns->mul_(keepShare).add_(square.mean(-2), 1 - keepShare);
        const at::Tensor rows = (*squares.rows / squares.rows->mean(-1, true)).rsqrt_().unsqueeze(-1);
        change = (rows * squares.columns->unsqueeze(-2).rsqrt()).mul_(gradient);
    }
    change.mul_(rate / std::max(1.0, rootMeanSquare(change) / kClip));
    if (const double decay = decayOf(index); decay > 0) parameter.mul_(1 - decay * rate);
    parameter.sub_(change);
}

} // namespace luthier::engine
