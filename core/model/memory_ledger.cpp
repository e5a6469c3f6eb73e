#include "core/model/memory_ledger.h"

#include "core/base/result.h"

#include <algorithm>

namespace luthier {

namespace {

// clang-format off
constexpr MemoryPartRow kParts[] = {
    {MemoryPart::Weights,     "weights",     QT_TRANSLATE_NOOP("memory", "Weights")},
    {MemoryPart::Adapter,     "adapter",     QT_TRANSLATE_NOOP("memory", "Adapter")},
    {MemoryPart::Gradients,   "gradients",   QT_TRANSLATE_NOOP("memory", "Gradients")},
    {MemoryPart::Optimizer,   "optimizer",   QT_TRANSLATE_NOOP("memory", "Optimiser")},
    {MemoryPart::Activations, "activations", QT_TRANSLATE_NOOP("memory", "Activations")},
    {MemoryPart::Logits,      "logits",      QT_TRANSLATE_NOOP("memory", "Logits")},
    {MemoryPart::Program,     "program",     QT_TRANSLATE_NOOP("memory", "Program")},
};
// clang-format on

// Memory of a process with LibTorch before it holds any tensor (measured: `luthier-engine bench` prints it).
constexpr std::uint64_t kProgramBytes = 190'000'000;

/// Bytes a token that autograd keeps for all blocks of a stack, and what stands beside them for a while in one block;
/// recomputed, for one block at a time and all inputs. Checked by `bench_memory`.
std::uint64_t keptByStack(const ModelSpec& spec, const StackSpec& stack, const LedgerInput& input) {
    const std::uint64_t element = dtypeSize(input.computeDtype);
    const bool isHalf = element < sizeof(float); // norms and softmax compute in fp32: copies there and back
    const std::uint64_t hidden = spec.hidden_size, heads = stack.num_attention_heads;
    const std::uint64_t queries = heads * stack.head_dim,
                        keys = std::uint64_t(stack.num_key_value_heads) * stack.head_dim;
    // A token goes through so many of the experts.
    const std::uint64_t inner = spec.experts.num_local_experts > 0
                                    ? std::uint64_t(spec.expertWidth()) * spec.experts.num_experts_per_tok
                                    : std::uint64_t(stack.intermediate_size);
    const std::uint64_t scores = heads * std::uint64_t(input.max_length);
    const std::uint64_t norms = 2 * hidden * sizeof(float) * (isHalf ? 2 : 1);
    const std::uint64_t attention =
        (5 * queries + 6 * keys) * element + scores * (sizeof(float) + (isHalf ? element : 0));
    const std::uint64_t perBlock =
        norms + attention * (stack.crossAttention ? 2 : 1) + (4 * hidden + (spec.gatedMlp ? 4 : 2) * inner) * element;
    const std::uint64_t onTheWayBack = scores * sizeof(float) * (isHalf ? 3 : 2);
    const auto layers = std::uint64_t(stack.num_hidden_layers);
    if (!input.recomputesLayers) return onTheWayBack + perBlock * layers;
    // A block that is computed again has its gradients beside it, too.
    const std::uint64_t gradients = perBlock - scores * (sizeof(float) + (isHalf ? element : 0));
    return onTheWayBack + perBlock + gradients + hidden * element * layers;
}

} // namespace

std::span<const MemoryPartRow> memoryParts() { return kParts; }

std::string_view LedgerLine::key() const {
    for (const MemoryPartRow& row : kParts)
        if (row.part == part) return row.key;
    return {};
}

std::uint64_t MemoryLedger::totalBytes() const {
    std::uint64_t total = 0;
    for (const LedgerLine& line : lines)
        total += line.bytes;
    return total;
}

std::uint64_t MemoryLedger::bytesOf(MemoryPart part) const {
    for (const LedgerLine& line : lines)
        if (line.part == part) return line.bytes;
    return 0;
}

MemoryLedger predictMemory(const ModelSpec& spec, const LedgerInput& input) {
    const std::uint64_t element = dtypeSize(input.computeDtype);
    const std::uint64_t tokens = std::uint64_t(input.batch_size) * input.max_length;
    const bool isFull = input.adapterParameters == 0;

    // A model that is trained keeps fp32 masters; where it computes in less, a converted copy lives during the step.
    const std::uint64_t parameters = parameterCount(spec);
    const std::uint64_t weightBytes = isFull ? 4 + (element == 4 ? 0 : element) : element;
    std::uint64_t kept = keptByStack(spec, spec, input);
    if (spec.encoder) kept += keptByStack(spec, *spec.encoder, input);
    kept +=
        std::uint64_t(input.adapterKept) * element / std::uint64_t(input.recomputesLayers ? spec.num_hidden_layers : 1);
    const auto labelled = static_cast<std::uint64_t>(double(tokens) * input.labelShare);

    return {{
        {MemoryPart::Weights, (parameters - std::uint64_t(input.packedParameters)) * weightBytes + input.packedBytes +
                                  parameters * std::uint64_t(input.frozenModels) * element},
        {MemoryPart::Adapter, std::uint64_t(input.adapterParameters) * 4},
        {MemoryPart::Gradients, std::uint64_t(input.trainableParameters) * 4},
        {MemoryPart::Optimizer, input.optimizerBytes},
        // Values of a packed matrix are made in fp32 and rounded.
        {MemoryPart::Activations, tokens * kept + std::uint64_t(input.largestPacked) * (4 + element)},
        // logits, their fp32 log-softmax and its gradient
        {MemoryPart::Logits, labelled * spec.vocab_size * (element + 8)},
        {MemoryPart::Program, kProgramBytes},
    }};
}

} // namespace luthier
