#pragma once
/// Multi-head attention (Vaswani et al. 2017) with grouped keys and values (Ainslie et al. 2023), in plain operations.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// Which tokens may attend to which.
struct AttentionScope {
    std::int64_t queryTokens = 0; ///< how many tokens are new; with `causal` they are the last of `keyTokens`
    std::int64_t keyTokens = 0;
    at::Tensor keyValid; ///< [batch, keys] bool, false on padding; undefined: all are real
    at::Tensor segments; ///< [batch, keys] int64: packed sequences see only their own; undefined: one sequence a row
    int window = 0;      ///< 0, or how many tokens back (itself included) a token sees; causal only
    bool causal = true;
    at::Device device = at::kCPU; ///< where the scores are
};

/// Mask added to the scores: [batch or 1, 1, queries, keys], 0 where allowed and the type's lowest value where not.
/// Undefined: everything is allowed. Built once a step and shared by the layers.
at::Tensor attentionMask(const AttentionScope& scope, at::ScalarType type);

/// The value of a mask that allows nothing: the type's lowest, not minus infinity, as a row of padding sees nothing and
/// must not become NaN.
double lowestOf(at::ScalarType type);

struct AttentionOptions {
    double scale = 1;
    double softcap = 0; ///< c tanh(scores / c) before the mask; 0: none
    double dropout = 0; ///< only in training
};

/// softmax(scale q kᵀ + bias) v; the softmax in fp32.
/// @param q [batch, heads, queries, head_dim]
/// @param k, v [batch, kv_heads, keys, head_dim]
/// @param bias [batch or 1, heads or 1, queries or 1, keys], or undefined
/// @return [batch, queries, heads * head_dim]
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias,
    const AttentionOptions& options, bool training);

} // namespace luthier::engine
