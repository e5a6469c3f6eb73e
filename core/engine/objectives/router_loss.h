#pragma once
/// Loss that keeps the experts of a mixture equally busy.

#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace luthier::engine {

/// The load balancing loss of Fedus et al. 2021 (equations 4 to 6) over all layers at once, as transformers has it:
/// E times the sum over experts of (share of tokens sent there) times (mean probability of it). 1 a chosen expert when
/// all are equally busy.
/// @param logits   one [batch * tokens, experts] a layer
/// @param keyValid [batch, tokens] bool, padding is not counted; undefined: all count
/// @return scalar float32, differentiable
at::Tensor routerLoss(const std::vector<at::Tensor>& logits, const at::Tensor& keyValid, const ExpertsSpec& experts);

} // namespace luthier::engine
