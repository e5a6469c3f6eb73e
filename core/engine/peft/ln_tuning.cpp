#include "core/engine/peft/ln_tuning.h"

#include "core/engine/peft/target_modules.h"
#include "core/engine/peft/wrapped_model.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

namespace luthier::engine {

Result<std::unique_ptr<Adapter>> loadLnTuning(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readJsonObject(folder / "adapter_config.json"));
    LUTHIER_TRY(common, readCommon(config, "LN_TUNING", {}));
    LUTHIER_TRY_DO(makeRoom(model, folder, common.task_type, common.modules_to_save));
    LUTHIER_TRY(targets, TargetModules::of(common));
    TrainedWhole norms;
    norms.infix = "ln_tuning_layers";
    for (const NamedParameter& parameter : model.parameters()) {
        const std::string module = parameter.name.substr(0, parameter.name.rfind('.'));
        if (targets.chooses(module)) norms.modules_to_save.push_back(module);
    }
    const auto write = [config](const std::filesystem::path& to, const WrappedNames&) {
        return writeJson(to / "adapter_config.json", config);
    };
    auto adapter = std::make_unique<WrappedModel>(model, std::vector<WrappedLinear>(), norms, write);
    if (adapter->isEmpty()) return failNoTarget(model, common.target_modules);
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->setTrainable(trainable);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

} // namespace luthier::engine
