#include "core/engine/peft/lora.h"

#include "core/base/text.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

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
#include <memory>
#include <regex>
#include <set>
#include <tuple>

namespace luthier::engine {

namespace {

/// What LoRA adds to one layer.
class LoraLinear : public LinearAdapter {
public:
    at::Tensor a;              // [rank, in] float32
    at::Tensor b;              // [out, rank] float32
    at::Tensor startA, startB; // of the same shapes: taken off before the rest counts; mostly undefined
    double scale = 1;
    double dropout = 0;
    bool enabled = true;

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        if (!enabled) return output;
        const at::Tensor x = dropout > 0 && training ? at::dropout(input, dropout, true) : input;
        at::Tensor added = at::linear(at::linear(x, inTypeOf(a, x)), inTypeOf(b, x));
        if (startA.defined()) added = added - at::linear(at::linear(input, inTypeOf(startA, x)), inTypeOf(startB, x));
        return output + added * scale;
    }
};

bool isTarget(const std::string& name, const std::vector<std::string>& targets) {
    for (const std::string& target : targets)
        if (target == "all-linear" || name == target || name.ends_with("." + target)) return true;
    return false;
}

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

/// A parameter of the model that is trained as a whole: PEFT's modules_to_save and trained biases. The model holds the
/// trained one while the adapter is on, and its own while it is off.
struct SwappedParameter {
    std::string name; ///< PEFT's in memory
    ParameterRole role;
    at::Tensor* place; ///< in the model
    at::Tensor original;
    std::unique_ptr<at::Tensor> trained; // its address is handed out

    void setOn(bool on) { *place = on ? *trained : original; }
};

class LoraAdapter : public Adapter {
public:
    LoraAdapter(Transformer& model, LoraConfig config)
        : m_config(std::move(config)) {
        for (const LoraTarget& target : loraTargets(model, m_config)) {
            auto part = std::make_shared<LoraLinear>();
            part->scale = target.scale;
            part->dropout = m_config.lora_dropout;
            part->a = at::empty({target.rank, target.linear->inFeatures()}, at::kFloat);
            part->b = at::zeros({target.linear->outFeatures(), target.rank}, at::kFloat);
            target.linear->adapters.push_back(part);
            m_parts.push_back({target.linear, std::move(part)});
        }
        for (const NamedParameter& parameter : model.parameters()) {
            const std::string module = parameter.name.substr(0, parameter.name.rfind('.'));
            const std::string ending = parameter.name.substr(module.size());
            if (!parameter.tensor->defined()) continue;
            if (isSaved(module))
                swap(parameter, "base_model.model." + module + ".modules_to_save.default" + ending);
            else if (trainsBias(parameter, module))
                swap(parameter, "base_model.model." + module + (isWrapped(module) ? ".base_layer" : "") + ending);
        }
        setEnabled(true);
    }

    bool isEmpty() const { return m_parts.empty() && m_swapped.empty(); }

    /// PEFT's start: A as kaiming_uniform with a = sqrt(5), which is uniform within 1 / sqrt(in); B zero.
    void start() {
        const auto guard = withoutGradients();
        for (Part& part : m_parts) {
            const double bound = 1 / std::sqrt(double(part.linear->inFeatures()));
            part.lora->a.uniform_(-bound, bound);
        }
    }

    /// An adapter whose start was taken off the base counts from what it started as (init_lora_weights).
    void findStart() {
        if (m_config.start == LoraStart::Plain) return;
        const auto guard = withoutGradients();
        for (Part& part : m_parts) {
            const at::Tensor& stored = part.linear->weight;
            std::tie(part.lora->startA, part.lora->startB) = startOf(m_config.start,
                (part.linear->transposed ? stored.t() : stored).to(at::kFloat), part.lora->a.size(0), part.lora->scale);
        }
    }

    void setTrainable(bool trainable) {
        for (const NamedParameter& parameter : parameters())
            parameter.tensor->set_requires_grad(trainable);
    }

    std::vector<NamedParameter> parameters() override {
        std::vector<NamedParameter> out;
        for (Part& part : m_parts) {
            const std::string prefix = "base_model.model." + part.linear->name;
            out.push_back({prefix + ".lora_A.default.weight", &part.lora->a, ParameterRole::Linear});
            out.push_back({prefix + ".lora_B.default.weight", &part.lora->b, ParameterRole::Linear});
        }
        for (SwappedParameter& own : m_swapped)
            out.push_back({own.name, own.trained.get(), own.role});
        return out;
    }

    void setEnabled(bool enabled) override {
        for (Part& part : m_parts)
            part.lora->enabled = enabled;
        for (SwappedParameter& own : m_swapped)
            own.setOn(enabled);
    }

    Result<void> save(const std::filesystem::path& folder) const override {
        std::map<std::string, at::Tensor> tensors;
        std::set<std::string> targets;
        bool transposed = false;
        for (const Part& part : m_parts) {
            const std::string prefix = "base_model.model." + part.linear->name;
            tensors[prefix + ".lora_A.weight"] = part.lora->a;
            tensors[prefix + ".lora_B.weight"] = part.lora->b;
            targets.insert(lastPartOf(part.linear->name));
            transposed |= part.linear->transposed;
        }
        for (const SwappedParameter& own : m_swapped)
            tensors[peftFileName(own.name)] = *own.trained;
        LoraConfig config = m_config;
        config.fan_in_fan_out = transposed;
        if (isTarget("", config.target_modules)) config.target_modules.assign(targets.begin(), targets.end());
        LUTHIER_TRY_DO(saveTensors(folder / "adapter_model.safetensors", tensors));
        return writeLoraConfig(folder, config);
    }

    void merge() override {
        const auto guard = withoutGradients();
        for (Part& part : m_parts) {
            at::Tensor delta = at::matmul(part.lora->b, part.lora->a);
            if (part.lora->startA.defined()) delta = delta - at::matmul(part.lora->startB, part.lora->startA);
            delta = delta * part.lora->scale;
            if (part.linear->transposed) delta = delta.t();
            at::Tensor& weight = part.linear->weight;
            // In fp32 and rounded once.
            weight = (weight.to(at::kFloat) + delta).to(weight.scalar_type());
            std::erase(part.linear->adapters, part.lora);
        }
        for (SwappedParameter& own : m_swapped)
            *own.place = own.trained->detach().to(own.original.scalar_type());
        m_parts.clear();
        m_swapped.clear();
    }

    Result<void> load(const std::filesystem::path& folder) {
        LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
        std::vector<std::string> wrong;
        std::set<std::string> wanted;
        for (const NamedParameter& parameter : parameters()) {
            const std::string name = peftFileName(parameter.name);
            wanted.insert(name);
            const TensorView* view = file.find(name);
            if (!view)
                wrong.push_back(name + " is missing");
            else if (view->shape != parameter.tensor->sizes().vec())
                wrong.push_back(name + " has another shape");
            else
                *parameter.tensor = copyAs(*view, DType::F32);
        }
        for (const auto& [name, view] : file.tensors())
            if (!wanted.contains(name)) wrong.push_back(name + " is not expected");
        setEnabled(true); // the model looks at what was loaded
        if (wrong.empty()) return {};
        return fail("adapter.tensors",
            {QT_TRANSLATE_NOOP("errors", "The adapter in {folder} does not fit this model."),
                {{"folder", folder.string()}}},
            {QT_TRANSLATE_NOOP("errors", "{count} tensors disagree: {list}."),
                {{"count", std::to_string(wrong.size())}, {"list", wrong.front()}}},
            {QT_TRANSLATE_NOOP("errors", "Choose the base model that the adapter was trained on."), {}});
    }

private:
    struct Part {
        Linear* linear;
        std::shared_ptr<LoraLinear> lora;
    };
    bool isSaved(const std::string& module) const {
        return std::any_of(m_config.modules_to_save.begin(), m_config.modules_to_save.end(),
            [&](const std::string& name) { return module == name || module.ends_with("." + name); });
    }
    bool isWrapped(const std::string& module) const {
        return std::any_of(
            m_parts.begin(), m_parts.end(), [&](const Part& part) { return part.linear->name == module; });
    }
    bool trainsBias(const NamedParameter& parameter, const std::string& module) const {
        const bool isBias = parameter.name.ends_with(".bias");
        return isBias && (m_config.bias == "all" || (m_config.bias == "lora_only" && isWrapped(module)));
    }
    void swap(const NamedParameter& parameter, std::string name) {
        const auto guard = withoutGradients();
        m_swapped.push_back({std::move(name), parameter.role, parameter.tensor, *parameter.tensor,
            std::make_unique<at::Tensor>(parameter.tensor->detach().to(at::kFloat, false, /*copy=*/true))});
    }

    LoraConfig m_config;
    std::vector<Part> m_parts;
    std::vector<SwappedParameter> m_swapped;
};

tl::unexpected<Error> failNoTarget(Transformer& model, const LoraConfig& config) {
    std::set<std::string> names;
    for (const Linear* linear : model.linears())
        names.insert(lastPartOf(linear->name));
    const std::vector<std::string> list(names.begin(), names.end());
    return fail("adapter.no_target", {QT_TRANSLATE_NOOP("errors", "The adapter finds no layer to work on."), {}},
        {QT_TRANSLATE_NOOP("errors", "target_modules is {wanted}; this model has: {list}."),
            {{"wanted", joinText(config.target_modules, ", ")}, {"list", joinText(list, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Use one of these names, or all-linear."), {}});
}

bool hasModule(Transformer& model, const std::string& name) {
    for (const NamedParameter& parameter : model.parameters()) {
        const std::string module = parameter.name.substr(0, parameter.name.rfind('.'));
        if (module == name || module.ends_with("." + name)) return true;
    }
    return false;
}

tl::unexpected<Error> failNoModule(Transformer& model, const std::string& name) {
    std::set<std::string> names;
    for (const NamedParameter& parameter : model.parameters())
        names.insert(lastPartOf(parameter.name.substr(0, parameter.name.rfind('.'))));
    const std::vector<std::string> list(names.begin(), names.end());
    return fail("adapter.no_module", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}},
        {QT_TRANSLATE_NOOP("errors", "modules_to_save names {name}; this model has: {list}."),
            {{"name", name}, {"list", joinText(list, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Use one of these names."), {}});
}

/// As in PEFT, embeddings and a head that shares them part as soon as one of them is trained as a whole.
void untieWhatIsSaved(Transformer& model, const LoraConfig& config) {
    for (const std::string& name : config.modules_to_save)
        if (matchesModule(model.spec().tokenEmbedding, name) || matchesModule(model.spec().headModule, name))
            model.untieHead();
}

/// An adapter that brings more tokens than its base has was trained on a base that had grown.
Result<void> growLike(Transformer& model, const std::filesystem::path& folder) {
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    const ModelSpec& spec = model.spec();
    const TensorView* saved = file.find("base_model.model." + spec.tokenEmbedding + ".weight");
    if (saved && saved->shape.size() == 2 && saved->shape[0] > spec.vocab_size)
        model.growVocabulary(spec.vocab_size, saved->shape[0]);
    return {};
}

/// An adapter for scores brings the head that gives them.
Result<void> scoreLike(Transformer& model, const std::filesystem::path& folder) {
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    if (const TensorView* head = file.find("base_model.model.score.weight"); head && head->shape.size() == 2)
        model.makeScoreHead(static_cast<int>(head->shape[0]));
    return {};
}

} // namespace

std::vector<LoraTarget> loraTargets(Transformer& model, const LoraConfig& config) {
    std::vector<LoraTarget> out;
    for (Linear* linear : model.linears()) {
        if (!isTarget(linear->name, config.target_modules)) continue;
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
    config.target_modules = section.target_modules;
    config.bias = section.bias;
    config.modules_to_save = section.modules_to_save;
    untieWhatIsSaved(model, config);
    for (const std::string& name : config.modules_to_save)
        if (!hasModule(model, name)) return failNoModule(model, name);
    config.base_model_name_or_path = basePath;
    if (model.spec().head == HeadKind::Score) config.task_type = "SEQ_CLS";
    auto adapter = std::make_unique<LoraAdapter>(model, config);
    if (adapter->isEmpty()) return failNoTarget(model, config);
    adapter->start();
    adapter->setTrainable(true);
    return adapter;
}

Result<std::unique_ptr<Adapter>> loadLora(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readLoraConfig(folder));
    LUTHIER_TRY_DO(growLike(model, folder));
    if (config.task_type == "SEQ_CLS" && model.spec().head == HeadKind::Language)
        LUTHIER_TRY_DO(scoreLike(model, folder));
    untieWhatIsSaved(model, config);
    auto adapter = std::make_unique<LoraAdapter>(model, config);
    if (adapter->isEmpty()) return failNoTarget(model, config);
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->findStart();
    adapter->setTrainable(trainable);
    return adapter;
}

} // namespace luthier::engine
