#pragma once
/// Odds Ratio Preference Optimization: learn the better answers and, in the same step, make them likelier than the
/// worse ones. There is no reference.
///
///     loss a pair = -mean_c + beta * -log sigmoid(log odds(mean_c) - log odds(mean_r)),  odds(l) = e^l / (1 - e^l)
///
/// with mean_c, mean_r the log-probabilities a token of the two answers. Source: Hong et al. 2024, eq. 6 and 7; beta is
/// their lambda. The first term is over the answer's tokens, as in the paper (TRL counts the question's too). Numbers
/// of the second in tests/fixtures/losses/orpo.json.

#include "core/engine/objectives/preference_loss.h"
#include "core/recipe/recipe.h"

namespace luthier::engine {

/// log odds(chosen) - log odds(rejected). @param chosen, rejected  log-probabilities a token, [pairs], at most 0
at::Tensor logOddsRatio(const at::Tensor& chosen, const at::Tensor& rejected);

/// @param chosen, rejected  log-probabilities a token, [pairs] float32, nats; need grad
PreferenceLoss orpoLoss(const at::Tensor& chosen, const at::Tensor& rejected, const OrpoSection& options);

std::unique_ptr<Objective> makeOrpoObjective(const OrpoSection& options);

} // namespace luthier::engine
