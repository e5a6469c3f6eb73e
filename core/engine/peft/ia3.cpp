// IA3 (Liu et al. 2022, section 3.3): keys, values and the inner activations of the MLP are each scaled by a learned
// vector, which starts at 1. Computed, named and stored as in PEFT (peft/tuners/ia3): a feed-forward module scales its
// input, [1, in]; any other its output, [out, 1].
#include "core/engine/kernels/place.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/peft/wrapped_model.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/peft_config.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

constexpr std::string_view kIa3Keys[] = {"feedforward_modules", "init_ia3_weights"};

struct Ia3Config : AdapterCommon {
    std::vector<std::string> feedforward_modules; ///< of target_modules, those whose input is scaled
    std::string feedforward_pattern;
};

Result<Ia3Config> readIa3Config(const std::filesystem::path& folder) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    Ia3Config config;
    LUTHIER_TRY(common, readCommon(json, "IA3", kIa3Keys));
    static_cast<AdapterCommon&>(config) = common;
    LUTHIER_TRY_DO(readChoice(json, "feedforward_modules", config.feedforward_modules, config.feedforward_pattern));
    return config;
}

Result<void> writeIa3Config(const std::filesystem::path& folder, const Ia3Config& config) {
    nlohmann::ordered_json json;
    writeCommon(json, "IA3", config);
    json["feedforward_modules"] = choiceJson(config.feedforward_modules, config.feedforward_pattern);
    json["init_ia3_weights"] = true;
    return writeJson(folder / "adapter_config.json", json);
}

class Ia3Part : public AdapterPart {
public:
    Ia3Part(const Linear& linear, bool isFeedforward)
        : m_isFeedforward(isFeedforward) {
        m_vector = isFeedforward ? at::ones({1, linear.inFeatures()}, on(linear.weights.device(), at::kFloat))
                                 : at::ones({linear.outFeatures(), 1}, on(linear.weights.device(), at::kFloat));
    }

    at::Tensor enter(const at::Tensor& input) const override {
        return enabled && m_isFeedforward ? input * inTypeOf(m_vector, input).flatten() : input;
    }
    at::Tensor apply(const at::Tensor&, const at::Tensor& output, bool) const override {
        return enabled && !m_isFeedforward ? output * inTypeOf(m_vector, output).flatten() : output;
    }
    std::vector<NamedParameter> parameters(const std::string& prefix) override {
        // Not decayed: its zero is no base to go back to.
        return {{prefix + ".ia3_l.default", &m_vector, ParameterRole::Norm}};
    }
    at::Tensor merged(const at::Tensor& weight) const override { return weight * m_vector; }
    at::Tensor mergedBias(const at::Tensor& bias) const override {
        return m_isFeedforward ? bias : bias * m_vector.flatten();
    }

private:
    bool m_isFeedforward;
    at::Tensor m_vector; // [1, in] or [out, 1], float32
};

Result<std::unique_ptr<WrappedModel>> wrap(Transformer& model, const Ia3Config& config) {
    LUTHIER_TRY(targets, TargetModules::of(config));
    AdapterCommon feedforward;
    feedforward.target_modules = config.feedforward_modules;
    feedforward.target_pattern = config.feedforward_pattern;
    LUTHIER_TRY(scalesInput, TargetModules::of(feedforward));
    const auto guard = withoutGradients();
    std::vector<WrappedLinear> parts;
    for (Linear* linear : model.linears())
        if (targets.chooses(linear->name) && !isExpertModule(linear->name))
            parts.push_back({linear, std::make_shared<Ia3Part>(*linear, scalesInput.chooses(linear->name))});
    const auto write = [config](const std::filesystem::path& folder, const WrappedNames& names) {
        Ia3Config said = config;
        said.fan_in_fan_out = names.transposed;
        return writeIa3Config(folder, said);
    };
    auto adapter = std::make_unique<WrappedModel>(model, std::move(parts), TrainedWhole{config.modules_to_save}, write);
    if (adapter->isEmpty()) return failNoTarget(model, config.target_modules);
    return adapter;
}

/// `all-linear` means the paper's choice: keys, values and the down projection of the MLP, the feed-forward module.
Result<std::unique_ptr<Adapter>> createIa3(Transformer& model, const AdapterStart& start) {
    const Ia3Targets targets = ia3Targets(model.spec(), start.section);
    Ia3Config config;
    config.target_modules = targets.target_modules;
    config.feedforward_modules = targets.feedforward_modules;
    config.modules_to_save = start.section.modules_to_save;
    config.base_model_name_or_path = start.basePath;
    config.task_type = taskTypeOf(model.spec());
    LUTHIER_TRY_DO(makeRoom(model, config.modules_to_save));
    LUTHIER_TRY(adapter, wrap(model, config));
    adapter->setTrainable(true);
    return adapter;
}

Result<std::unique_ptr<Adapter>> loadIa3(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readIa3Config(folder));
    LUTHIER_TRY_DO(makeRoom(model, folder, config.task_type, config.modules_to_save));
    LUTHIER_TRY(adapter, wrap(model, config));
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->setTrainable(trainable);
    return adapter;
}

} // namespace

const AdapterKind kIa3{"IA3", AdapterType::Ia3, createIa3, loadIa3};

} // namespace luthier::engine
