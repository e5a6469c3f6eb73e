#pragma once
/// Rotary position embedding (Su et al. 2021) with the ways of stretching it that transformers knows
/// (modeling_rope_utils.py: linear, dynamic, llama3, yarn, longrope).

#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace luthier::engine {

/// Angle per position of each pair of turning dimensions, as double: [dimensions / 2].
/// @param length  longest sequence so far, which dynamic and longrope depend on
std::vector<double> ropeFrequencies(const RopeSpec& rope, double length = 0);

/// Does the length of the sequence change every angle?
bool dependsOnLength(const RopeSpec& rope);

class RopeTable {
public:
    RopeTable() = default;
    explicit RopeTable(const RopeSpec& rope);

    struct Angles {
        at::Tensor cos, sin; ///< [batch, 1, tokens, dimensions] float32
    };
    /// @param positions [batch, tokens] int64
    Angles angles(const at::Tensor& positions) const;

private:
    RopeSpec m_rope;
    at::Tensor m_frequencies; // [dimensions / 2] float32
};

/// x cos + rotateHalf(x) sin over the first dimensions of each head, computed in x's type as transformers does.
/// @param x [batch, heads, tokens, head_dim]
at::Tensor applyRope(const at::Tensor& x, const RopeTable::Angles& angles);

} // namespace luthier::engine
