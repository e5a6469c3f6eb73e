#pragma once
/// The loss of a reward model: the better answer's score should lead, by the margin where one is given.
///
///     loss a pair = -log sigmoid(chosen - rejected - margin) + c (chosen + rejected)²
///
/// Source: Bradley and Terry 1952; the margin as in Touvron et al. 2023 (Llama 2, eq. 2); centring as in Eisenstein et
/// al. 2023, which is TRL's `center_rewards_coefficient`. Numbers in tests/fixtures/losses/reward_pair.json.

#include "core/engine/objectives/preference_loss.h"
#include "core/recipe/recipe.h"

namespace luthier::engine {

/// @param chosen, rejected  scores, [pairs] float32; need grad
/// @param margins           [pairs]; undefined: none
PreferenceLoss rewardPairLoss(
    const at::Tensor& chosen, const at::Tensor& rejected, const at::Tensor& margins, const RewardSection& options);

std::unique_ptr<Objective> makeRewardObjective(const RewardSection& options);

} // namespace luthier::engine
