#pragma once
/// One step of any objective: a batch in, a loss and what is worth a curve out.

#include "core/engine/objectives/token_loss.h"
#include "core/engine/peft/adapter.h"

#include <map>
#include <string>

namespace luthier::engine {

/// The model that trains. Under an adapter the reference is the same weights with the adapter switched off.
struct Policy {
    const Transformer& model;
    Adapter* adapter = nullptr; ///< null: the whole model trains, and batches bring their reference
};

struct ObjectiveLoss {
    at::Tensor sum; ///< scalar float32, differentiable: over counted tokens, or over examples
    /// Sums over the batch's examples, detached scalars, for `meansOf`.
    std::map<std::string, at::Tensor> measures;
};

/// What is known of all examples of a step or an evaluation: `accuracy` (share of pairs whose better answer leads),
/// `margin`, `reward_chosen`, `reward_rejected`, `logps_chosen`, `logps_rejected` and `kl`, as far as the objective has
/// them. Of labelled answers the chosen ones are the good ones, the rejected ones the bad.
/// @param sums  the measures of all batches, added up
std::map<std::string, double> meansOf(const std::map<std::string, double>& sums, double examples);

/// What `sum` is divided by, over all micro-batches and ranks: counted tokens, or examples.
std::int64_t weightOf(const TokenBatch& batch);

ObjectiveLoss objectiveLoss(
    const Policy& policy, const TokenBatch& batch, const ObjectiveSection& objective, bool training);

/// Log-probabilities of every sequence under the reference, [batch] float32: with the adapter off, or by the model as
/// it is. Sums over an answer's tokens.
at::Tensor referenceLogps(const Policy& policy, const TokenBatch& batch);

/// KL(policy || reference) over the whole vocabulary, summed over the tokens that carry loss, nats. Needs an adapter.
double klToReference(const Policy& policy, const TokenBatch& batch);

} // namespace luthier::engine
