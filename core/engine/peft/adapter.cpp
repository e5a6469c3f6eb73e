#include "core/engine/peft/adapter.h"

#include "core/base/text.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/methods/weight_method.h"
#include "core/formats/peft_config.h"

#include <c10/util/Exception.h>

namespace luthier::engine {

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
    for (const AdapterKind* kind : kAdapterKinds)
        if (kind->type == section.type) return kind->create(model, {section, basePath, startIds, measure});
    for (const WeightMethod* method : kWeightMethods)
        if (method->type == section.type) return createWeightMethod(model, *method, section, basePath);
    return std::unique_ptr<Adapter>();
}

namespace {

Result<std::unique_ptr<Adapter>> loadOfKind(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(header, readAdapterHeader(folder));
    for (const AdapterKind* kind : kAdapterKinds)
        if (kind->load && header.peft_type == kind->peft_type) return kind->load(model, folder, trainable);
    return loadWeightMethod(model, folder, trainable); // which refuses by name what is none of its own
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
