#pragma once
/// Rotary position embedding (Su et al. 2021) with the ways of stretching it that transformers knows
/// (modeling_rope_utils.py: linear, llama3, yarn).

#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// Angles per position and pair of dimensions, as double: [head_dim / 2].
std::vector<double> ropeFrequencies(const RopeSpec& rope, int headDim);
/// What cos and sin are multiplied with (yarn; else 1).
double ropeAttentionFactor(const RopeSpec& rope);

struct RopeTable {
    at::Tensor frequencies; ///< [head_dim / 2] float32
    double attentionFactor = 1;

    RopeTable() = default;
    RopeTable(const RopeSpec& rope, int headDim);

    struct Angles {
        at::Tensor cos, sin; ///< [batch, 1, tokens, head_dim] float32
    };
    /// @param positions [batch, tokens] int64
    Angles angles(const at::Tensor& positions) const;
};

/// x cos + rotateHalf(x) sin, computed in x's type as transformers does.
/// @param x [batch, heads, tokens, head_dim]
at::Tensor applyRope(const at::Tensor& x, const RopeTable::Angles& angles);

} // namespace luthier::engine
