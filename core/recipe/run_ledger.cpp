#include "core/recipe/run_ledger.h"

#include <algorithm>

namespace luthier {

MemoryLedger predictRun(const ModelSpec& spec, const Recipe& recipe, DType computeDtype, double labelShare) {
    LedgerInput input;
    input.computeDtype = computeDtype;
    input.batch_size = recipe.train.batch_size;
    input.max_length = std::min(recipe.data.max_length, spec.max_position_embeddings);
    input.labelShare = labelShare;
    switch (recipe.adapter.type) {
    case AdapterType::None:
        input.trainableParameters = parameterCount(spec);
        break;
    case AdapterType::Lora: {
        const LoraCount count = countLora(spec, recipe.adapter.target_modules, recipe.adapter.r);
        input.trainableParameters = input.adapterParameters = count.parameters;
        input.loraRank = recipe.adapter.r;
        input.adaptedModules = count.modules;
        break;
    }
    }
    return predictMemory(spec, input);
}

} // namespace luthier
