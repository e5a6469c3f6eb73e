#pragma once
#include "core/engine/objectives/token_loss.h"
#include "core/engine/train/batch_plan.h"
#include "core/engine/train/tokenized_rows.h"

namespace luthier::engine {

/// A micro-batch as tensors, padded on the right to its longest sequence. Packed rows start their positions anew and do
/// not see each other; no row predicts the next one's first token. What stands beside a row becomes a sequence of its
/// own, in the batch's second half.
TokenBatch makeBatch(const std::vector<TokenizedRow>& rows, const MicroBatch& plan, TokenId padToken);

} // namespace luthier::engine
