#pragma once
/// Kahneman-Tversky Optimization: from answers that are good or bad, without pairs.
///
///     z     = max(0, mean(policy - reference)) over answers to other questions; no gradient
///     good  = w_desirable   * (1 - sigmoid(beta (policy - reference) - z beta))
///     bad   = w_undesirable * (1 - sigmoid(z beta - beta (policy - reference)))
///
/// Source: Ethayarajh et al. 2024, eq. 8; z is estimated over the micro-batch, as in TRL. Numbers in
/// tests/fixtures/losses/kto.json.

#include "core/engine/objectives/objective.h"

namespace luthier::engine {

struct KtoLogps {
    at::Tensor policy, reference;     ///< [answers] sums over each answer's tokens, nats
    at::Tensor klPolicy, klReference; ///< [any] sums for mismatched questions and answers; no grad
    at::Tensor labels;                ///< [answers] bool: is it a good one?
};

struct KtoLoss {
    at::Tensor losses;  ///< [answers], differentiable; the loss is their mean
    at::Tensor rewards; ///< [answers], detached
    at::Tensor kl;      ///< scalar: z
};

KtoLoss ktoLoss(const KtoLogps& logps, const KtoSection& options);

std::unique_ptr<Objective> makeKtoObjective(const KtoSection& options);

} // namespace luthier::engine
