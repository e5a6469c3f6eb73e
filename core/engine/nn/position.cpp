#include "core/engine/nn/position.h"

#include "core/engine/kernels/place.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <cmath>
#include <vector>

namespace luthier::engine {

at::Tensor sinusoidalEmbedding(const at::Tensor& positions, std::int64_t width) {
    const std::int64_t half = width / 2;
    const double step = std::log(10000.0) / double(half - 1);
    const at::Tensor frequencies = (at::arange(half, beside(positions, at::kFloat)) * -step).exp();
    const at::Tensor angles = positions.to(at::kFloat).unsqueeze(-1) * frequencies;
    std::vector<at::Tensor> parts{angles.sin(), angles.cos()};
    if (width % 2 == 1) parts.push_back(at::full_like(angles.narrow(-1, 0, 1), 0));
    return at::cat(parts, -1);
}

at::Tensor alibiBias(std::int64_t heads, std::int64_t keys, at::Device device) {
    // Powers of a base for the nearest power of two; the heads beyond it take the odd powers of its root.
    const std::int64_t power = std::int64_t(1) << static_cast<int>(std::floor(std::log2(double(heads))));
    std::vector<double> slopes;
    for (std::int64_t i = 0; i < power; ++i)
        slopes.push_back(std::pow(2.0, -8.0 * double(i + 1) / double(power)));
    for (std::int64_t i = 0; i < heads - power; ++i)
        slopes.push_back(std::pow(2.0, -4.0 * double(2 * i + 1) / double(power)));
    return at::tensor(slopes, onHost(at::kDouble)).to(on(device, at::kFloat)).view({1, heads, 1, 1}) *
           at::arange(keys, on(device, at::kFloat)).view({1, 1, 1, keys});
}

at::Tensor relativeBias(
    const at::Tensor& table, std::int64_t queries, std::int64_t keys, bool bidirectional, std::int64_t maxDistance) {
    const at::Tensor places = at::arange(keys, beside(table, at::kLong));
    at::Tensor distance = places.unsqueeze(0) - places.narrow(0, keys - queries, queries).unsqueeze(1);
    std::int64_t buckets = table.size(0);
    at::Tensor bucket = at::full_like(distance, 0);
    if (bidirectional) {
        buckets /= 2;
        bucket = distance.gt(0).to(at::kLong) * buckets;
        distance = distance.abs();
    } else {
        distance = (-distance).clamp_min(0);
    }
    // Half of the buckets for exact distances, the others grow with the logarithm up to maxDistance.
    const std::int64_t exact = buckets / 2;
    const at::Tensor far = exact + ((distance.to(at::kFloat) / double(exact)).log() /
                                       std::log(double(maxDistance) / double(exact)) * double(buckets - exact))
                                       .clamp_min(0) // of distance 0, which is exact
                                       .to(at::kLong);
    bucket = bucket + at::where(distance.lt(exact), distance, far.clamp_max(buckets - 1));
    return at::embedding(table, bucket).permute({2, 0, 1}).unsqueeze(0);
}

} // namespace luthier::engine
