#pragma once
/// Multi-head attention (Vaswani et al. 2017) with grouped keys and values (Ainslie et al. 2023), in plain operations.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// Who may look at whom. Built once a step and shared by the layers.
struct AttentionMask {
    /// [batch or 1, 1, queries, keys], 0 where allowed and the type's lowest value where not; undefined: everything
    /// allowed.
    at::Tensor bias;
};

/// @param queryTokens  how many tokens are new; they are the last of `keyTokens`
/// @param keyValid     [batch, keys] bool, false on padding; undefined: all are real
/// @param segments     [batch, keys] int64: packed sequences see only their own; undefined: one sequence a row
/// @param window       0, or how many tokens back (itself included) a token sees
AttentionMask causalMask(std::int64_t queryTokens, std::int64_t keyTokens, const at::Tensor& keyValid,
    const at::Tensor& segments, int window, at::ScalarType type);

/// softmax(scale q kᵀ + mask) v; the softmax in fp32.
/// @param q [batch, heads, queries, head_dim]
/// @param k, v [batch, kv_heads, keys, head_dim]
/// @return [batch, queries, heads * head_dim]
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const AttentionMask& mask,
    double scale, double dropout, bool training);

} // namespace luthier::engine
