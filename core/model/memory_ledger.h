#pragma once
/// Predicted peak memory of a training run, by component, from arithmetic alone. The engine measures the same
/// components during the run; the window shows both.

#include "core/formats/dtype.h"
#include "core/model/model_spec.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Properties of a run that decide about memory.
struct LedgerInput {
    DType computeDtype = DType::F32;
    std::int64_t trainableParameters = 0; ///< of the adapter, or of the whole model
    std::int64_t adapterParameters = 0;   ///< 0: the whole model is trained
    int frozenModels = 0;                 ///< whole frozen models beside it, in the compute type
    std::uint64_t optimizerBytes = 0;     ///< that the optimiser keeps of them
    /// Weights stored in fewer bits, with their bytes in all, and the largest such matrix, whose values exist while it
    /// is multiplied.
    std::int64_t packedParameters = 0, largestPacked = 0;
    std::uint64_t packedBytes = 0;
    std::int64_t adapterKept = 0;  ///< elements a token that autograd keeps for the adapter
    bool recomputesLayers = false; ///< gradient checkpointing
    int batch_size = 1;            ///< sequences a micro-step
    int max_length = 1024;
    double labelShare = 1.0; ///< share of the tokens that carry loss: only these need logits
};

/// Parts that take memory. Prediction, measurement and every table that shows them walk these rows.
enum class MemoryPart { Weights, Adapter, Gradients, Optimizer, Activations, Logits, Program };

struct MemoryPartRow {
    MemoryPart part;
    std::string_view key;   ///< in events.jsonl and `estimate --json`
    std::string_view label; ///< for the window, in context "memory"
};

std::span<const MemoryPartRow> memoryParts();

struct LedgerLine {
    MemoryPart part;
    std::uint64_t bytes = 0;

    std::string_view key() const;
};

struct MemoryLedger {
    std::vector<LedgerLine> lines;
    std::uint64_t totalBytes() const;
    std::uint64_t bytesOf(MemoryPart part) const;
};

/// Activations are counted from what autograd keeps for each block: with T tokens a sequence, B sequences,
/// H hidden, Q and K the widths of queries and keys, I the MLP's width, A heads, in the compute type:
///   B T (norms and residuals 4H + q, k, v and their rotated forms 2Q + 4K + attention out Q + MLP (gated ? 4 : 2) I)
///   + B A T T (probabilities, twice: scores' softmax and its input's gradient)
/// With gradient checkpointing that of one block, and B T H for each.
MemoryLedger predictMemory(const ModelSpec& spec, const LedgerInput& input);

} // namespace luthier
