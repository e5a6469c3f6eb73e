#pragma once
#include "core/engine/nn/transformer.h"

#include <vector>

namespace luthier::engine {

/// L2 norm over the gradients of all parameters together, before any clipping. Parameters without a gradient count as
/// 0.
double totalGradientNorm(const std::vector<NamedParameter>& parameters);
/// Factor for every gradient that brings their norm to at most `maxNorm` (torch.nn.utils.clip_grad_norm_); 1 when
/// maxNorm is 0.
double clipFactor(double norm, double maxNorm);
void clearGradients(const std::vector<NamedParameter>& parameters);

} // namespace luthier::engine
