#include "core/engine/peft/adapter.h"

#include "core/base/text.h"
#include "core/engine/peft/lora.h"

namespace luthier::engine {

std::string peftFileName(const std::string& memoryName) {
    return replaceAll(replaceAll(memoryName, ".modules_to_save.default.", "."), ".default.", ".");
}

Result<std::unique_ptr<Adapter>> createAdapter(
    Transformer& model, const AdapterSection& section, const std::string& basePath) {
    switch (section.type) {
    case AdapterType::None:
        return std::unique_ptr<Adapter>();
    case AdapterType::Lora:
        return createLora(model, section, basePath);
    }
    return std::unique_ptr<Adapter>();
}

Result<std::unique_ptr<Adapter>> loadAdapter(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    return loadLora(model, folder, trainable);
}

} // namespace luthier::engine
