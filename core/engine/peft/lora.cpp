#include "core/engine/peft/lora.h"

#include "core/engine/kernels/place.h"
#include "core/engine/peft/dora.h"
#include "core/engine/torch_compat.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <tuple>

namespace luthier::engine {

at::Tensor LowRank::added(const at::Tensor& input, const at::Tensor& dropped) const {
    at::Tensor out = at::linear(at::linear(dropped, inTypeOf(a, dropped)), inTypeOf(b, dropped));
    if (startA.defined()) out = out - at::linear(at::linear(input, inTypeOf(startA, input)), inTypeOf(startB, input));
    return out * scale;
}

at::Tensor LowRank::delta() const {
    at::Tensor out = at::matmul(b, a);
    if (startA.defined()) out = out - at::matmul(startB, startA);
    return out * scale;
}

at::Tensor LowRank::droppedOut(const at::Tensor& input, bool training) const {
    return dropout > 0 && training ? at::dropout(input, dropout, true) : input;
}

std::vector<NamedParameter> LowRank::parameters(const std::string& prefix) {
    return {{prefix + ".lora_A.default.weight", &a, ParameterRole::Linear},
        {prefix + ".lora_B.default.weight", &b, ParameterRole::Linear}};
}

namespace {

class LoraPart : public AdapterPart {
public:
    explicit LoraPart(LowRank lowRank)
        : m_lowRank(std::move(lowRank)) {}

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        if (!enabled) return output;
        return output + m_lowRank.added(input, m_lowRank.droppedOut(input, training));
    }
    std::vector<NamedParameter> parameters(const std::string& prefix) override { return m_lowRank.parameters(prefix); }
    at::Tensor merged(const at::Tensor& weight) const override { return weight + m_lowRank.delta(); }

private:
    LowRank m_lowRank;
};

/// The number in the first ".<digits>." of a module's name.
int layerOf(const std::string& name) {
    static const std::regex pattern(R"(\.(\d+)\.)");
    std::smatch match;
    return std::regex_search(name, match, pattern) ? std::stoi(match[1]) : -1;
}

template <class T>
T patternValue(const std::map<std::string, T>& patterns, const std::string& name, T otherwise) {
    for (const auto& [key, value] : patterns) {
        try {
            if (std::regex_match(name, std::regex("(.*\\.)?(" + key + ")"))) return value;
        } catch (const std::regex_error&) { // a name, not a pattern
            if (name == key || name.ends_with("." + key)) return value;
        }
    }
    return otherwise;
}

/// What PEFT starts A [rank, in] and B [out, rank] as (peft/tuners/lora/layer.py, pissa_init and olora_init).
/// @param weight [out, in] float32
std::pair<at::Tensor, at::Tensor> startOf(LoraStart start, const at::Tensor& weight, std::int64_t rank, double scale) {
    if (start == LoraStart::Olora) {
        const auto [q, r] = at::linalg_qr(weight);
        return {r.slice(0, 0, rank), q.slice(1, 0, rank)};
    }
    const auto [u, s, vh] = at::linalg_svd(weight, /*full_matrices=*/false);
    const at::Tensor roots = (s.slice(0, 0, rank) / scale).sqrt();
    return {roots.unsqueeze(1) * vh.slice(0, 0, rank), u.slice(1, 0, rank) * roots};
}

/// PEFT's start: A as kaiming_uniform with a = sqrt(5), which is uniform within 1 / sqrt(in); B zero.
LowRank newLowRank(const LoraTarget& target, const LoraConfig& config) {
    const auto guard = withoutGradients();
    const std::int64_t in = target.linear->inFeatures();
    const double bound = 1 / std::sqrt(double(in));
    const at::TensorOptions made = on(target.linear->weights.device(), at::kFloat);
    LowRank out;
    out.a = at::empty({target.rank, in}, made).uniform_(-bound, bound);
    out.b = at::zeros({target.linear->outFeatures(), target.rank}, made);
    out.scale = target.scale;
    out.dropout = config.lora_dropout;
    return out;
}

/// Matrices to be filled from a file. If a start was subtracted from the base, the adapter counts from that start.
LowRank savedLowRank(const LoraTarget& target, const LoraConfig& config) {
    const auto guard = withoutGradients();
    const at::TensorOptions made = on(target.linear->weights.device(), at::kFloat);
    LowRank out;
    out.a = at::zeros({target.rank, target.linear->inFeatures()}, made);
    out.b = at::zeros({target.linear->outFeatures(), target.rank}, made);
    out.scale = target.scale;
    out.dropout = config.lora_dropout;
    if (config.start != LoraStart::Plain)
        std::tie(out.startA, out.startB) =
            startOf(config.start, target.linear->weights.values(at::kFloat), target.rank, target.scale);
    return out;
}

Result<std::unique_ptr<WrappedModel>> wrap(
    Transformer& model, const LoraConfig& config, LowRank (*lowRankOf)(const LoraTarget&, const LoraConfig&)) {
    std::vector<WrappedLinear> parts;
    for (const LoraTarget& target : loraTargets(model, config)) {
        LowRank lowRank = lowRankOf(target, config);
        if (config.use_dora)
            parts.push_back({target.linear, makeDoraPart(*target.linear, std::move(lowRank))});
        else
            parts.push_back({target.linear, std::make_shared<LoraPart>(std::move(lowRank))});
    }
    const auto write = [config](const std::filesystem::path& folder, const WrappedNames& names) {
        LoraConfig said = config;
        said.fan_in_fan_out = names.transposed;
        if (isTargetModule("", said.target_modules)) said.target_modules = names.targets;
        return writeLoraConfig(folder, said);
    };
    auto adapter = std::make_unique<WrappedModel>(
        model, std::move(parts), TrainedWhole{config.modules_to_save, config.bias}, write);
    if (adapter->isEmpty()) return failNoTarget(model, config.target_modules);
    return adapter;
}

} // namespace

std::vector<LoraTarget> loraTargets(Transformer& model, const LoraConfig& config) {
    std::vector<LoraTarget> out;
    for (Linear* linear : model.linears()) {
        if (!isTargetModule(linear->name, config.target_modules)) continue;
        if (config.use_dora && isExpertModule(linear->name)) continue;
        if (config.layers_to_transform) {
            const auto& layers = *config.layers_to_transform;
            if (std::find(layers.begin(), layers.end(), layerOf(linear->name)) == layers.end()) continue;
        }
        const int rank = patternValue(config.rank_pattern, linear->name, config.r);
        const double alpha = patternValue(config.alpha_pattern, linear->name, config.lora_alpha);
        out.push_back({linear, rank, alpha / (config.use_rslora ? std::sqrt(double(rank)) : double(rank))});
    }
    return out;
}

Result<std::unique_ptr<Adapter>> createLora(
    Transformer& model, const AdapterSection& section, const std::string& basePath) {
    LoraConfig config;
    config.r = section.r;
    config.lora_alpha = section.lora_alpha;
    config.lora_dropout = section.lora_dropout;
    config.use_rslora = section.use_rslora;
    config.use_dora = section.type == AdapterType::Dora;
    config.target_modules = section.target_modules;
    config.bias = keyOf(section.bias);
    config.modules_to_save = section.modules_to_save;
    config.base_model_name_or_path = basePath;
    config.task_type = taskTypeOf(model.spec());
    LUTHIER_TRY_DO(makeRoom(model, config.modules_to_save));
    LUTHIER_TRY(adapter, wrap(model, config, newLowRank));
    adapter->setTrainable(true);
    return adapter;
}

Result<std::unique_ptr<Adapter>> loadLora(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readLoraConfig(folder));
    LUTHIER_TRY_DO(makeRoom(model, folder, config.task_type, config.modules_to_save));
    LUTHIER_TRY(adapter, wrap(model, config, savedLowRank));
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->setTrainable(trainable);
    return adapter;
}

} // namespace luthier::engine
