#include "core/recipe/run_ledger.h"

#include "core/recipe/adapter_count.h"
#include "core/recipe/adjustments.h"

#include <algorithm>

namespace luthier {

namespace {

bool isAnyOf(const std::string& parameter, const std::vector<std::string>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(),
        [&](const std::string& pattern) { return matchesModule(parameter, pattern); });
}

/// Parameters of the modules that any of the patterns names.
std::int64_t countMatching(const ModelSpec& spec, const std::vector<std::string>& patterns) {
    std::int64_t count = 0;
    for (const ParameterShape& parameter : parameterShapes(spec))
        if (isAnyOf(parameter.name, patterns)) count += parameter.count();
    return count;
}

/// What the average of the weights takes beside the optimiser's own state.
std::uint64_t averageBytes(const Recipe& recipe, std::int64_t parameters) {
    return recipe.train.optimizer.ema_decay > 0 ? std::uint64_t(parameters) * sizeof(float) : 0;
}

/// What the optimiser keeps where the whole model trains.
std::uint64_t stateBytes(const ModelSpec& spec, const Recipe& recipe) {
    const auto& optimizer = factsOf(recipe.train.optimizer.type);
    double bytes = 0;
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        if (isAnyOf(parameter.name, recipe.model.freeze)) continue;
        bytes += double(parameter.count()) *
                 (parameter.role == ParameterRole::Linear ? optimizer.stateBytes : optimizer.otherStateBytes);
    }
    return std::uint64_t(bytes);
}

/// Counts the packed linear layers in the blocks: as the recipe quantises them, or as the checkpoint has them.
void countPacked(LedgerInput& input, const ModelSpec& spec, const QuantizationSection& section) {
    const int bits = factsOf(section.type).bits;
    if (bits == 0 && spec.quantizedBits == 0) return;
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        if (parameter.role != ParameterRole::Linear) continue;
        const std::int64_t count = parameter.count();
        const bool hasBlocks = factsOf(section.type).hasBlocks;
        const std::int64_t blocks =
            hasBlocks ? (count + section.block_size - 1) / section.block_size : parameter.shape.front();
        input.packedParameters += count;
        input.largestPacked = std::max(input.largestPacked, count);
        if (bits == 0) {
            input.packedBytes += std::uint64_t(double(count) * spec.quantizedBits / 8);
            continue;
        }
        input.packedBytes +=
            std::uint64_t((count * bits + 7) / 8 +
                          (hasBlocks && section.double_quant ? blocks + (blocks + 255) / 256 * 4 : blocks * 4));
    }
}

} // namespace

MemoryLedger predictRun(const ModelSpec& base, const Recipe& given, DType computeDtype, double labelShare) {
    const Recipe recipe = completed(given, base);
    const ModelSpec spec = adjusted(base, recipe);
    LedgerInput input;
    input.computeDtype = computeDtype;
    input.frozenModels = factsOf(recipe.objective.type).frozenModels;
    // Both answers of a pair, or an answer and the one that it is compared with, pass together.
    const bool isDouble = learnsFromChoices(recipe.objective.type);
    input.batch_size = recipe.train.batch_size * (isDouble ? 2 : 1);
    input.max_length = std::min(recipe.data.max_length, spec.max_position_embeddings);
    // A reward model gives one score a sequence, and no logits.
    input.labelShare = factsOf(recipe.objective.type).givesScores ? 0 : labelShare;
    if (recipe.isFull()) {
        input.trainableParameters = parameterCount(spec) - countMatching(spec, recipe.model.freeze);
        input.optimizerBytes = stateBytes(spec, recipe);
    } else {
        const AdapterCount count = countAdapter(spec, recipe.adapter);
        input.trainableParameters = input.adapterParameters =
            count.parameters + countMatching(spec, recipe.adapter.modules_to_save);
        const auto& optimizer = factsOf(recipe.train.optimizer.type);
        input.optimizerBytes =
            std::uint64_t(double(count.parameters) * optimizer.stateBytes +
                          double(input.trainableParameters - count.parameters) * optimizer.otherStateBytes);
        input.adapterKept = count.kept;
        countPacked(input, spec, recipe.model.quantization);
    }
    input.optimizerBytes += averageBytes(recipe, input.trainableParameters);
    input.recomputesLayers = recipe.train.gradient_checkpointing == GradientCheckpointing::Always;
    return predictMemory(spec, input);
}

Recipe fitted(
    const ModelSpec& spec, Recipe recipe, DType computeDtype, std::uint64_t availableBytes, double labelShare) {
    if (recipe.train.gradient_checkpointing != GradientCheckpointing::Auto) return recipe;
    const bool fits = predictRun(spec, recipe, computeDtype, labelShare).totalBytes() <= availableBytes;
    recipe.train.gradient_checkpointing = fits ? GradientCheckpointing::Never : GradientCheckpointing::Always;
    return recipe;
}

} // namespace luthier
