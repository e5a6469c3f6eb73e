#include "core/engine/peft/adapter.h"

#include "core/base/text.h"
#include "core/engine/peft/adalora.h"
#include "core/engine/peft/bottleneck.h"
#include "core/engine/peft/ia3.h"
#include "core/engine/peft/ln_tuning.h"
#include "core/engine/peft/lora.h"
#include "core/engine/peft/methods/weight_method.h"
#include "core/engine/peft/prompt_learning.h"
#include "core/engine/peft/token_rows.h"
#include "core/formats/peft_config.h"

#include <c10/util/Exception.h>

namespace luthier::engine {

namespace {

struct SavedKind {
    const char* peft_type;
    Result<std::unique_ptr<Adapter>> (*load)(Transformer&, const std::filesystem::path& folder, bool trainable);
};

/// By what adapter_config.json says.
constexpr SavedKind kSavedKinds[] = {
    {"LORA", loadLora}, // and DoRA, which is a key of it
    {"IA3", loadIa3},
    {"PREFIX_TUNING", loadPromptLearning},
    {"PROMPT_TUNING", loadPromptLearning},
    {"P_TUNING", loadPromptLearning}, // the file holds what its encoder gave
    {"BOTTLENECK", loadBottleneck},   // AdapterHub's, which has no peft_type
    {"ADALORA", loadAdalora},
    {"LN_TUNING", loadLnTuning},
    {"TRAINABLE_TOKENS", loadTrainableTokens},
};

} // namespace

std::string peftFileName(const std::string& memoryName) {
    std::string name = replaceAll(memoryName, ".modules_to_save.default.", ".");
    name = replaceAll(name, ".lora_magnitude_vector.default.weight", ".lora_magnitude_vector");
    name = replaceAll(name, ".default.", ".");
    name = replaceAll(name, "prompt_encoder.embedding.weight", "prompt_embeddings");
    if (name.ends_with(".default")) name.resize(name.size() - std::string_view(".default").size());
    return name;
}

Result<std::unique_ptr<Adapter>> createAdapter(Transformer& model, const AdapterSection& section,
    const std::string& basePath, const std::vector<std::int64_t>& startIds, const MeasureEva& measure) {
    switch (section.type) {
    case AdapterType::None:
        return std::unique_ptr<Adapter>();
    case AdapterType::Lora:
    case AdapterType::Dora:
        return createLora(model, section, basePath, measure);
    case AdapterType::Ia3:
        return createIa3(model, section, basePath);
    case AdapterType::Bottleneck:
        return createBottleneck(model, section, basePath);
    case AdapterType::AdaLora:
        return createAdalora(model, section, basePath);
    case AdapterType::Vera:
        return createWeightMethod(model, kVera, section, basePath);
    case AdapterType::LoHa:
        return createWeightMethod(model, kLoha, section, basePath);
    case AdapterType::LoKr:
        return createWeightMethod(model, kLokr, section, basePath);
    case AdapterType::Oft:
        return createWeightMethod(model, kOft, section, basePath);
    case AdapterType::Boft:
        return createWeightMethod(model, kBoft, section, basePath);
    case AdapterType::Miss:
        return createWeightMethod(model, kMiss, section, basePath);
    case AdapterType::LnTuning:
        return createLnTuning(model, section, basePath);
    case AdapterType::BitFit:
        return createBitFit(model, section, basePath);
    case AdapterType::Prefix:
    case AdapterType::Prompt:
    case AdapterType::PTuning:
        return createPromptLearning(model, section, basePath, startIds);
    }
    return std::unique_ptr<Adapter>();
}

namespace {

Result<std::unique_ptr<Adapter>> loadOfKind(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(header, readAdapterHeader(folder));
    for (const SavedKind& kind : kSavedKinds)
        if (header.peft_type == kind.peft_type) return kind.load(model, folder, trainable);
    if (weightMethod(header.peft_type)) return loadWeightMethod(model, folder, trainable);
    return loadLora(model, folder, trainable); // which refuses it by name
}

} // namespace

Result<std::unique_ptr<Adapter>> loadAdapter(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    try {
        return loadOfKind(model, folder, trainable);
    } catch (const c10::Error& e) { // sizes that do not go together
        return failUnsupported("adapter_config.json", e.what_without_backtrace());
    }
}

} // namespace luthier::engine
