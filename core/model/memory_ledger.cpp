#include "core/model/memory_ledger.h"

#include <algorithm>

namespace luthier {

namespace {

// What a process with LibTorch takes before it holds any tensor (measured: `luthier-engine bench` prints it).
constexpr std::uint64_t kProgramBytes = 190'000'000;

} // namespace

std::uint64_t MemoryLedger::totalBytes() const {
    std::uint64_t total = 0;
    for (const LedgerLine& line : lines)
        total += line.bytes;
    return total;
}

std::uint64_t MemoryLedger::bytesOf(std::string_view key) const {
    for (const LedgerLine& line : lines)
        if (line.key == key) return line.bytes;
    return 0;
}

LoraCount countLora(const ModelSpec& spec, const std::vector<std::string>& target_modules, int r) {
    LoraCount count;
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        if (parameter.role != ParameterRole::Linear) continue;
        const std::string module = parameter.name.substr(0, parameter.name.rfind(".weight"));
        const bool wrapped = std::any_of(target_modules.begin(), target_modules.end(), [&](const std::string& target) {
            return target == "all-linear" || module == target || module.ends_with("." + target);
        });
        if (!wrapped) continue;
        count.parameters += std::int64_t(r) * (parameter.shape[0] + parameter.shape[1]);
        ++count.modules;
    }
    return count;
}

MemoryLedger predictMemory(const ModelSpec& spec, const LedgerInput& input) {
    const std::uint64_t element = dtypeSize(input.computeDtype);
    const std::uint64_t tokens = std::uint64_t(input.batch_size) * input.max_length;
    const std::uint64_t hidden = spec.hidden_size, inner = spec.intermediate_size;
    const std::uint64_t queries = std::uint64_t(spec.num_attention_heads) * spec.head_dim;
    const std::uint64_t keys = std::uint64_t(spec.num_key_value_heads) * spec.head_dim;
    const bool isFull = input.adapterParameters == 0;

    // A model that is trained keeps fp32 masters; where it computes in less, a converted copy lives during the step.
    const std::uint64_t parameters = parameterCount(spec);
    const std::uint64_t weightBytes = isFull ? 4 + (element == 4 ? 0 : element) : element;
    const std::uint64_t perToken = 4 * hidden + 2 * queries + 4 * keys + queries + (spec.gatedMlp ? 4 : 2) * inner +
                                   2ULL * input.loraRank * input.adaptedModules / std::max(1, spec.num_hidden_layers);
    const std::uint64_t scores = std::uint64_t(spec.num_attention_heads) * input.max_length * 2;
    const auto labelled = static_cast<std::uint64_t>(double(tokens) * input.labelShare);

    return {{
        {"weights", parameters * weightBytes},
        {"adapter", std::uint64_t(input.adapterParameters) * 4},
        {"gradients", std::uint64_t(input.trainableParameters) * 4},
        {"optimizer", std::uint64_t(input.trainableParameters) * 8},
        {"activations", tokens * (perToken + scores) * element * spec.num_hidden_layers},
        // logits, their fp32 log-softmax and its gradient
        {"logits", labelled * spec.vocab_size * (element + 8)},
        {"program", kProgramBytes},
    }};
}

} // namespace luthier
