#include "core/engine/nn/attention.h"

#include "core/engine/kernels/place.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>

#include <limits>

namespace luthier::engine {

double lowestOf(at::ScalarType type) {
    return type == at::kBFloat16 ? -3.3895e38 : type == at::kHalf ? -65504.0 : std::numeric_limits<float>::lowest();
}

at::Tensor attentionMask(const AttentionScope& scope, at::ScalarType type) {
    const std::int64_t queries = scope.queryTokens, keys = scope.keyTokens;
    const bool isOpen = !scope.keyValid.defined() && !scope.segments.defined();
    if (isOpen && (!scope.causal || (queries == 1 && (scope.window == 0 || keys <= scope.window)))) return {};
    const at::Tensor places = at::arange(keys, on(scope.device, at::kLong));
    at::Tensor allowed; // [batch or 1, 1, queries, keys]
    if (scope.causal) {
        const at::Tensor own = places.narrow(0, keys - queries, queries).unsqueeze(1);
        allowed = places.unsqueeze(0) <= own;
        if (scope.window > 0) allowed = allowed & (own - places.unsqueeze(0) < scope.window);
    } else {
        allowed = at::ones({queries, keys}, on(scope.device, at::kBool));
    }
    allowed = allowed.unsqueeze(0).unsqueeze(0);
    if (scope.keyValid.defined()) allowed = allowed & scope.keyValid.unsqueeze(1).unsqueeze(1);
    if (scope.segments.defined()) {
        const at::Tensor own = scope.segments.narrow(1, keys - queries, queries).unsqueeze(2);
        allowed = allowed & (own == scope.segments.unsqueeze(1)).unsqueeze(1);
    }
    return at::zeros(allowed.sizes(), beside(allowed, type)).masked_fill_(allowed.logical_not(), lowestOf(type));
}

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias,
    const AttentionOptions& options, bool training) {
    const std::int64_t batch = q.size(0), heads = q.size(1), queries = q.size(2), width = q.size(3);
    const std::int64_t groups = k.size(1), keys = k.size(2), shared = heads / groups;
    // The heads of a group are rows of one matrix: keys and values need no copies.
    const at::Tensor grouped = q.reshape({batch, groups, shared * queries, width});
    at::Tensor scores = at::matmul(grouped, k.transpose(2, 3)) * options.scale;
    if (options.softcap > 0) scores = at::tanh(scores / options.softcap) * options.softcap;
    if (bias.defined()) {
        const at::Tensor byGroup =
            bias.size(1) == 1 ? bias.unsqueeze(2) : bias.view({bias.size(0), groups, shared, bias.size(2), keys});
        scores = (scores.view({batch, groups, shared, queries, keys}) + byGroup).view_as(scores);
    }
    at::Tensor weights = at::softmax(scores, -1, at::kFloat).to(q.scalar_type());
    if (options.dropout > 0 && training) weights = at::dropout(weights, options.dropout, true);
    return at::matmul(weights, v)
        .view({batch, heads, queries, width})
        .transpose(1, 2)
        .reshape({batch, queries, heads * width});
}

} // namespace luthier::engine
