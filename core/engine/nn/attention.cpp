#include "core/engine/nn/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>

#include <limits>

namespace luthier::engine {

AttentionMask causalMask(std::int64_t queryTokens, std::int64_t keyTokens, const at::Tensor& keyValid,
    const at::Tensor& segments, int window, at::ScalarType type) {
    const bool seesEverything =
        queryTokens == 1 && !keyValid.defined() && !segments.defined() && (window == 0 || keyTokens <= window);
    if (seesEverything) return {};
    const at::Tensor keys = at::arange(keyTokens, at::kLong);
    const at::Tensor queries = keys.narrow(0, keyTokens - queryTokens, queryTokens).unsqueeze(1);
    at::Tensor allowed = keys.unsqueeze(0) <= queries; // [queries, keys]
    if (window > 0) allowed = allowed & (queries - keys.unsqueeze(0) < window);
    allowed = allowed.unsqueeze(0).unsqueeze(0);
    if (keyValid.defined()) allowed = allowed & keyValid.unsqueeze(1).unsqueeze(1);
    if (segments.defined()) {
        const at::Tensor own = segments.narrow(1, keyTokens - queryTokens, queryTokens).unsqueeze(2);
        allowed = allowed & (own == segments.unsqueeze(1)).unsqueeze(1);
    }
    // The lowest finite value, not minus infinity: a row of padding sees nothing and must not become NaN.
    const double lowest = type == at::kBFloat16 ? -3.3895e38
                          : type == at::kHalf   ? -65504.0
                                                : std::numeric_limits<float>::lowest();
    return {at::zeros(allowed.sizes(), type).masked_fill_(allowed.logical_not(), lowest)};
}

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const AttentionMask& mask,
    double scale, double dropout, bool training) {
    const std::int64_t batch = q.size(0), heads = q.size(1), queries = q.size(2), width = q.size(3);
    const std::int64_t groups = k.size(1), keys = k.size(2);
    // The heads of a group are rows of one matrix: keys and values need no copies.
    const at::Tensor grouped = q.reshape({batch, groups, heads / groups * queries, width});
    at::Tensor scores = at::matmul(grouped, k.transpose(2, 3)) * scale;
    if (mask.bias.defined())
        scores = (scores.view({batch, groups, heads / groups, queries, keys}) + mask.bias.unsqueeze(2)).view_as(scores);
    at::Tensor weights = at::softmax(scores, -1, at::kFloat).to(q.scalar_type());
    if (dropout > 0 && training) weights = at::dropout(weights, dropout, true);
    return at::matmul(weights, v)
        .view({batch, heads, queries, width})
        .transpose(1, 2)
        .reshape({batch, queries, heads * width});
}

} // namespace luthier::engine
