#pragma once
/// Sentence embeddings from hidden states.

#include <ATen/core/Tensor.h>

namespace luthier::engine {

/// The mean over real tokens, as sentence-transformers pools (Reimers and Gurevych 2019).
/// @param hidden [batch, tokens, width]  @param valid [batch, tokens] bool, undefined: all are real
/// @return [batch, width]
at::Tensor meanPooled(const at::Tensor& hidden, const at::Tensor& valid);

/// Each row divided by its length. @param rows [batch, width]
at::Tensor normalised(const at::Tensor& rows);

} // namespace luthier::engine
