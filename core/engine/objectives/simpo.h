#pragma once
/// Simple Preference Optimization: the mean log-probability a token is the reward, and the better answer's should lead
/// by a margin. There is no reference.
///
///     loss a pair = -log sigmoid(beta * (mean_c - mean_r) - gamma)
///
/// Source: Meng et al. 2024, eq. 6. gamma is in units of the reward, as TRL's `simpo_gamma` with `loss_type="simpo"`.
/// Numbers in tests/fixtures/losses/simpo.json.

#include "core/engine/objectives/preference_loss.h"
#include "core/recipe/recipe.h"

namespace luthier::engine {

/// @param chosen, rejected  log-probabilities a token, [pairs] float32, nats; need grad
PreferenceLoss simpoLoss(const at::Tensor& chosen, const at::Tensor& rejected, const SimpoSection& options);

std::unique_ptr<Objective> makeSimpoObjective(const SimpoSection& options);

} // namespace luthier::engine
