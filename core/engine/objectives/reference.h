#pragma once
/// The reference of DPO and its kin: the model as it was before training. Under an adapter it is the same weights with
/// the adapter switched off; if the whole model trains, its log-probabilities of the rows are kept before the first
/// step.

#include "core/engine/objectives/objective.h"

namespace luthier::engine {

/// Log-probabilities of every sequence under the reference, [sequences] float32, nats: sums over an answer's tokens.
at::Tensor referenceLogps(const Policy& policy, const TokenBatch& sequences);

/// KL(policy || reference) over the whole vocabulary, summed over the tokens that carry loss, nats. Needs an adapter.
double klToReference(const Policy& policy, const TokenBatch& sequences);

/// "reference" if the rows need reference values because there is no adapter to switch off; else null.
const char* referencePreparation(const Policy& policy);
/// Fills every row's `reference` by the model as it is now. Errors: "evaluate.cancelled".
Result<void> fillReference(const Policy& policy, const RowsOfRun& rows, const Progress& progress);

} // namespace luthier::engine
