#pragma once
/// Ways to tell a model where a token stands, other than rotation and learned tables.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// Sinusoids as fairseq and XGLM have them: the first half sines, the second cosines (Vaswani et al. 2017).
/// @param positions [batch, tokens] int64, the offset included
/// @return [batch, tokens, width] float32; unlike in the peers' table, the row of position `padding` is not zero
at::Tensor sinusoidalEmbedding(const at::Tensor& positions, std::int64_t width);

/// ALiBi (Press et al. 2022): each head's slope times the key's position. Softmax sees only differences, so positions
/// are counted from the first key, padding included.
/// @return [1, heads, 1, keys] float32
at::Tensor alibiBias(std::int64_t heads, std::int64_t keys, at::Device device);

/// T5's relative position bias (Raffel et al. 2020): the bucket of (key's place less query's place).
/// @param table [buckets, heads], learned
/// @return [1, heads, queries, keys] in the table's type; queries are the last of the keys
at::Tensor relativeBias(
    const at::Tensor& table, std::int64_t queries, std::int64_t keys, bool bidirectional, std::int64_t maxDistance);

} // namespace luthier::engine
