#pragma once
/// Direct Preference Optimization: prefer the chosen answer to the rejected one more than the reference does.
///
/// With d = (pi_c - pi_r) - (ref_c - ref_r), log-probabilities of whole answers, and e = label_smoothing:
///
///     sigmoid  -(1 - e) log sigmoid(beta d) - e log sigmoid(-beta d)
///     hinge    max(0, 1 - beta d)
///     ipo      (d - 1 / (2 beta))², with d of means a token
///     robust   (-(1 - e) log sigmoid(beta d) + e log sigmoid(-beta d)) / (1 - 2 e)
///
/// Sources: sigmoid Rafailov et al. 2023, eq. 7, and with e > 0 Mitchell 2023 ("conservative DPO"); hinge Zhao et al.
/// 2023 (SLiC-HF) on DPO's margin; ipo Azar et al. 2023, eq. 17; robust Chowdhury et al. 2024, eq. 12.
///
/// Equals TRL's `loss_type`; numbers in tests/fixtures/losses/dpo.json.

#include "core/engine/objectives/preference_loss.h"
#include "core/recipe/recipe.h"

namespace luthier::engine {

/// Log-probabilities of the answers of a batch's pairs, [pairs] each, nats: sums over an answer's tokens, or, for ipo,
/// means. Only the policy's need gradients.
struct PairLogps {
    at::Tensor policyChosen, policyRejected, referenceChosen, referenceRejected;
};

/// Never NaN for finite input. `label_smoothing` must be below one half.
PreferenceLoss dpoLoss(const PairLogps& logps, const DpoSection& options);

std::unique_ptr<Objective> makeDpoObjective(const DpoSection& options);

} // namespace luthier::engine
