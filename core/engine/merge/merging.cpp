#include "core/engine/merge/merging.h"

#include "core/engine/nn/linear.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

namespace luthier::engine {

namespace {

std::int64_t shareOf(const at::Tensor& tensor, double density) {
    return static_cast<std::int64_t>(density * double(tensor.numel()));
}

/// The tensor at the places `flat` of its elements, elsewhere zero.
at::Tensor onlyAt(const at::Tensor& tensor, const at::Tensor& flat) {
    const at::Tensor values = tensor.reshape({-1});
    return at::zeros_like(values).index_copy(0, flat, values.index_select(0, flat)).view(tensor.sizes());
}

/// Plus or minus one; zero counts as plus.
at::Tensor signOf(const at::Tensor& tensor) {
    return at::where(tensor.ge(0), at::ones_like(tensor), -at::ones_like(tensor));
}

} // namespace

at::Tensor keepLargest(const at::Tensor& tensor, double density) {
    if (density >= 1) return tensor;
    const auto [values, places] = tensor.abs().reshape({-1}).topk(shareOf(tensor, density));
    return onlyAt(tensor, places);
}

at::Tensor keepMiddle(const at::Tensor& tensor, double density, double gamma) {
    const std::int64_t count = tensor.numel(), kept = shareOf(tensor, density);
    const std::int64_t largest = std::min(shareOf(tensor, gamma), count - kept); // what density asks for comes first
    const at::Tensor rising = tensor.abs().reshape({-1}).argsort(std::int64_t(0));
    return onlyAt(tensor, rising.narrow(0, count - largest - kept, kept));
}

at::Tensor keepDrawn(const at::Tensor& tensor, const at::Tensor& mask, double density) {
    return tensor * mask.to(at::kFloat) / density;
}

at::Tensor keepDrawnNorm(const at::Tensor& tensor, const at::Tensor& mask) {
    const at::Tensor kept = tensor * mask.to(at::kFloat);
    const double before = tensor.abs().sum().item<double>(), after = kept.abs().sum().item<double>();
    return after > 0 ? kept * (before / after) : kept;
}

at::Tensor weightedSum(std::span<const at::Tensor> tensors, std::span<const double> weights) {
    at::Tensor sum = tensors[0] * weights[0];
    for (std::size_t i = 1; i < tensors.size(); ++i)
        sum = sum + tensors[i] * weights[i];
    return sum;
}

at::Tensor agreeingMean(std::span<const at::Tensor> tensors, std::span<const double> weights, SignElection election) {
    at::Tensor votes = at::zeros_like(tensors[0]);
    for (const at::Tensor& tensor : tensors)
        votes = votes + (election == SignElection::Total ? tensor : tensor.sign());
    const at::Tensor elected = signOf(votes);
    at::Tensor sum = at::zeros_like(elected), count = at::zeros_like(elected);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const at::Tensor agrees = tensors[i].sign().eq(elected).to(at::kFloat); // an element that is zero does not
        sum = sum + tensors[i] * weights[i] * agrees;
        count = count + agrees;
    }
    return sum / count.clamp_min(1);
}

at::Tensor agreeingSum(std::span<const at::Tensor> tensors, std::span<const double> weights, bool normalize) {
    const at::Tensor elected = signOf(weightedSum(tensors, weights));
    at::Tensor sum = at::zeros_like(elected), agreed = at::zeros_like(elected);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const at::Tensor weighted = tensors[i] * weights[i];
        const at::Tensor agrees = weighted.sign().eq(elected).to(at::kFloat);
        sum = sum + weighted * agrees;
        agreed = agreed + agrees * weights[i];
    }
    if (!normalize) return sum;
    return sum / at::where(agreed.abs().lt(1e-8), at::ones_like(agreed), agreed);
}

at::Tensor slerp(double t, const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor x = a.to(at::kDouble), y = b.to(at::kDouble);
    const auto unit = [](const at::Tensor& v) {
        const double norm = v.norm().item<double>();
        return norm > 1e-8 ? v / norm : v;
    };
    const double cosine = (unit(x) * unit(y)).sum().item<double>();
    if (std::abs(cosine) > 0.9995) return (x * (1 - t) + y * t).to(at::kFloat);
    const double angle = std::acos(cosine), sine = std::sin(angle);
    return (x * (std::sin((1 - t) * angle) / sine) + y * (std::sin(t * angle) / sine)).to(at::kFloat);
}

at::Tensor modelStock(const at::Tensor& base, std::span<const at::Tensor> models) {
    // In double: the angle of two nearly equal vectors.
    at::Tensor mean = at::zeros_like(base, base.options().dtype(at::kDouble));
    std::vector<at::Tensor> differences;
    for (const at::Tensor& model : models) {
        mean = mean + model.to(at::kDouble) / double(models.size());
        differences.push_back((model.to(at::kDouble) - base.to(at::kDouble)).reshape({-1}));
    }
    double cosines = 0;
    int pairs = 0;
    for (std::size_t i = 0; i < differences.size(); ++i)
        for (std::size_t j = i + 1; j < differences.size(); ++j, ++pairs) {
            const double norms = differences[i].norm().item<double>() * differences[j].norm().item<double>();
            cosines += norms > 0 ? (differences[i] * differences[j]).sum().item<double>() / norms : 0;
        }
    const double cosine = std::clamp(pairs > 0 ? cosines / pairs : 1.0, -1.0, 1.0), n = double(models.size());
    const double t = n * cosine / (1 + (n - 1) * cosine);
    return (mean * t + base.to(at::kDouble) * (1 - t)).to(at::kFloat);
}

} // namespace luthier::engine
