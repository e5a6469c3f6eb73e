// Bottleneck adapters: a small MLP where a sub-layer's output meets its residual. Houlsby et al. 2019 put one behind
// attention and one behind the MLP; Pfeiffer et al. 2020 one behind the MLP, over the sum. Computed, named and stored
// as AdapterHub does it (adapter_config.json with a `config`, adapter.safetensors).
#include "core/base/text.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/wrapped_model.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <nlohmann/json.hpp>

#include <set>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kNormEps = 1e-5; // PyTorch's LayerNorm

/// AdapterHub's BnConfig (adapters/configuration/adapter_config.py), as far as it is honoured.
struct BottleneckConfig {
    bool mh_adapter = true, output_adapter = true;
    std::string non_linearity = "relu";
    bool original_ln_before = false, original_ln_after = true;
    bool ln_before = false, ln_after = false;
    bool residual_before_ln = true, isPostAdd = false; // the latter: residual_before_ln is "post_add"
    bool adapter_residual_before_ln = false;
    double scaling = 1, dropout = 0;
    double reduction_factor = 16;
    Json reductionByLayer; // {"default": 16, "3": 8}, or null
    std::vector<int> leave_out;

    std::int64_t width(int layer, std::int64_t hidden) const {
        double factor = reduction_factor;
        if (reductionByLayer.is_object())
            factor = reductionByLayer.value(std::to_string(layer), reductionByLayer.value("default", 1.0));
        return bottleneckWidth(hidden, factor);
    }
};

at::Tensor activated(const at::Tensor& x, const std::string& name) {
    if (name == "relu") return at::relu(x);
    if (name == "gelu") return at::gelu(x);
    if (name == "gelu_new" || name == "gelu_pytorch_tanh") return at::gelu(x, "tanh");
    if (name == "swish" || name == "silu") return at::silu(x);
    if (name == "tanh") return at::tanh(x);
    if (name == "sigmoid") return at::sigmoid(x);
    return at::leaky_relu(x);
}

Result<BottleneckConfig> readBottleneckConfig(const Json& json) {
    BottleneckConfig out;
    const Json config = json.value("config", Json::object());
    // What would compute something else if it were on.
    for (const char* key : {"is_parallel", "use_gating", "phm_layer", "cross_adapter", "inv_adapter"})
        if (const auto it = config.find(key); it != config.end() && !it->is_null() && *it != false && *it != "")
            return failUnsupported(key, it->dump());
    for (const auto& [key, value] : config.items()) {
        static const std::set<std::string> known{"adapter_residual_before_ln", "cross_adapter", "dropout",
            "factorized_phm_W", "factorized_phm_rule", "hypercomplex_nonlinearity", "init_weights", "init_weights_seed",
            "inv_adapter", "inv_adapter_reduction_factor", "is_parallel", "learn_phm", "leave_out", "ln_after",
            "ln_before", "mh_adapter", "non_linearity", "original_ln_after", "original_ln_before", "output_adapter",
            "phm_bias", "phm_c_init", "phm_dim", "phm_init_range", "phm_layer", "phm_rank", "reduction_factor",
            "residual_before_ln", "scaling", "shared_W_phm", "shared_phm_rule", "stochastic_depth", "use_gating",
            "architecture", "sign"};
        if (!known.contains(key) && !value.is_null() && value != false) return failUnsupported(key, value.dump());
    }
    if (const Json kind = config.value("architecture", Json()); kind.is_string())
        return failUnsupported("architecture", kind.dump());
    const auto flag = [&](const char* key, bool otherwise) {
        const Json value = config.value(key, Json());
        return value.is_boolean() ? value.get<bool>() : otherwise;
    };
    out.mh_adapter = flag("mh_adapter", true);
    out.output_adapter = flag("output_adapter", true);
    out.non_linearity = config.value("non_linearity", out.non_linearity);
    static const std::set<std::string> activations{
        "relu", "gelu", "gelu_new", "gelu_pytorch_tanh", "swish", "silu", "tanh", "sigmoid", "leakyrelu"};
    if (!activations.contains(out.non_linearity)) return failUnsupported("non_linearity", out.non_linearity);
    out.original_ln_before = flag("original_ln_before", false);
    out.original_ln_after = flag("original_ln_after", true);
    out.ln_before = flag("ln_before", false);
    out.ln_after = flag("ln_after", false);
    out.isPostAdd = config.value("residual_before_ln", Json()) == "post_add";
    out.residual_before_ln = !out.isPostAdd && flag("residual_before_ln", true);
    out.adapter_residual_before_ln = flag("adapter_residual_before_ln", false);
    if (const Json scale = config.value("scaling", Json(1.0)); scale.is_number())
        out.scaling = scale.get<double>();
    else
        return failUnsupported("scaling", scale.dump());
    out.dropout = config.value("dropout", 0.0);
    if (const Json factor = config.value("reduction_factor", Json(16.0)); factor.is_object())
        out.reductionByLayer = factor;
    else
        out.reduction_factor = factor.get<double>();
    if (const Json left = config.value("leave_out", Json()); left.is_array())
        out.leave_out = left.get<std::vector<int>>();
    return out;
}

/// One bottleneck. With x what the sub-layer gave, r its residual and f the bottleneck: mostly f(x) + x + r.
class Bottleneck : public Join {
public:
    Bottleneck(
        const BottleneckConfig& config, std::string name, std::int64_t hidden, std::int64_t width, at::Device device)
        : m_config(config)
        , m_name(std::move(name)) {
        const auto guard = withoutGradients();
        const at::TensorOptions made = on(device, at::kFloat);
        down = linearStart({width, hidden}, hidden, device);
        downBias = at::zeros({width}, made);
        up = at::zeros({hidden, width}, made);
        upBias = at::zeros({hidden}, made);
        for (auto& [wanted, norm] : {std::pair{config.ln_before, &before}, std::pair{config.ln_after, &after}})
            if (wanted)
                *norm = {"", NormKind::LayerNorm, kNormEps, false, at::ones({hidden}, made), at::zeros({hidden}, made)};
    }

    at::Tensor joined(
        const at::Tensor& output, const at::Tensor& residual, const Norm* norm, bool training) const override {
        const auto plain = [&](const at::Tensor& x) { return norm ? norm->forward(residual + x) : residual + x; };
        at::Tensor own = m_config.residual_before_ln ? output : at::Tensor(); // what f's output is added to
        const at::Tensor entered = m_config.original_ln_before ? plain(output) : output;
        if (!own.defined()) own = entered;
        at::Tensor x = bent(entered, training);
        if (m_config.isPostAdd) x = x + own;
        if (m_config.adapter_residual_before_ln) x = x + own;
        if (m_config.ln_after) x = inTypeOf(after.forward(x), x);
        if (!m_config.adapter_residual_before_ln) x = x + own;
        return m_config.original_ln_after ? plain(x) : x;
    }

    /// Under AdapterHub's names, which are the file's.
    std::vector<NamedParameter> parameters() {
        const std::string linear = m_config.ln_before ? ".adapter_down.1" : ".adapter_down.0";
        std::vector<NamedParameter> out{{m_name + linear + ".weight", &down, ParameterRole::Linear},
            {m_name + linear + ".bias", &downBias, ParameterRole::Bias},
            {m_name + ".adapter_up.weight", &up, ParameterRole::Linear},
            {m_name + ".adapter_up.bias", &upBias, ParameterRole::Bias}};
        const auto add = [&](const char* name, Norm& norm) {
            if (!norm.weight.defined()) return;
            out.push_back({m_name + name + ".weight", &norm.weight, ParameterRole::Norm});
            out.push_back({m_name + name + ".bias", &norm.bias, ParameterRole::Norm});
        };
        add(".adapter_down.0", before);
        add(".adapter_norm_after", after);
        return out;
    }
    const std::string& name() const { return m_name; }
    bool hasNormBefore() const { return m_config.ln_before; }

private:
    at::Tensor bent(const at::Tensor& entered, bool training) const {
        const at::Tensor x = m_config.ln_before ? inTypeOf(before.forward(entered), entered) : entered;
        const at::Tensor inner =
            activated(at::linear(x, inTypeOf(down, x), inTypeOf(downBias, x)), m_config.non_linearity);
        at::Tensor out = at::linear(inner, inTypeOf(up, x), inTypeOf(upBias, x));
        if (m_config.scaling != 1) out = out * m_config.scaling;
        return m_config.dropout > 0 && training ? at::dropout(out, m_config.dropout, true) : out;
    }

    const BottleneckConfig& m_config; // of the adapter
    std::string m_name;
    at::Tensor down, downBias, up, upBias; // [width, hidden], [width], [hidden, width], [hidden]; float32
    Norm before, after;
};

struct Placed {
    const StackSpec* stack;
    int layer;
    JoinPlace place;
    std::unique_ptr<Bottleneck> bottleneck;
};

/// Names of the modules in AdapterHub's models: T5 and BERT hold them in the sub-layers' own modules.
std::string placeName(const StackSpec& stack, int layer, JoinPlace place) {
    const std::string& norm = stack.names.mlpNorm.empty() ? stack.names.attentionNorm : stack.names.mlpNorm;
    const std::string before = norm.substr(0, norm.find("{}")) + std::to_string(layer) + ".";
    const bool isAttention = place == JoinPlace::AfterAttention;
    if (before.find("block.") != std::string::npos)
        return before + (isAttention ? "layer.0" : stack.crossAttention ? "layer.2" : "layer.1");
    if (before.find("encoder.layer.") != std::string::npos)
        return before + (isAttention ? "attention.output" : "output");
    return before + (isAttention ? "attention_adapters" : "output_adapters");
}

class BottleneckAdapter : public Adapter {
public:
    BottleneckAdapter(Transformer& model, BottleneckConfig config, Json json)
        : m_model(model)
        , m_config(std::move(config))
        , m_json(std::move(json)) {
        const std::string name = m_json.value("name", "default");
        const ModelSpec& spec = model.spec();
        int number = 0; // AdapterHub counts the decoder's layers behind the encoder's
        for (const StackSpec* stack : {spec.encoder ? &*spec.encoder : nullptr, static_cast<const StackSpec*>(&spec)}) {
            if (!stack) continue;
            for (int layer = 0; layer < stack->num_hidden_layers; ++layer, ++number)
                for (const JoinPlace place : {JoinPlace::AfterAttention, JoinPlace::AfterMlp}) {
                    const bool isWanted = place == JoinPlace::AfterMlp ? m_config.output_adapter : m_config.mh_adapter;
                    const auto& out = m_config.leave_out;
                    if (!isWanted || std::find(out.begin(), out.end(), number) != out.end()) continue;
                    m_placed.push_back({stack, layer, place,
                        std::make_unique<Bottleneck>(m_config, placeName(*stack, layer, place) + ".adapters." + name,
                            spec.hidden_size, m_config.width(number, spec.hidden_size), model.device())});
                }
        }
        setEnabled(true);
    }
    ~BottleneckAdapter() override { setEnabled(false); }

    std::vector<NamedParameter> parameters() override { return all(); }
    void setEnabled(bool enabled) final {
        for (const Placed& own : m_placed)
            if (enabled)
                m_model.setJoin(*own.stack, own.layer, own.place, own.bottleneck.get());
            else if (m_model.join(*own.stack, own.layer, own.place) == own.bottleneck.get()) // another's stays
                m_model.setJoin(*own.stack, own.layer, own.place, nullptr);
    }
    bool canMerge() const override { return false; }
    void merge() override {}
    std::string fileName() const override { return "adapter.safetensors"; }

    Result<void> save(const std::filesystem::path& folder) const override {
        std::map<std::string, at::Tensor> tensors;
        for (const NamedParameter& parameter : all())
            tensors[parameter.name] = *parameter.tensor;
        for (const Placed& own : m_placed) // the norm has two names there
            if (const std::string& name = own.bottleneck->name(); own.bottleneck->hasNormBefore())
                for (const char* part : {".weight", ".bias"})
                    tensors[name + ".adapter_norm_before" + part] = tensors[name + ".adapter_down.0" + part];
        LUTHIER_TRY_DO(saveTensors(folder / fileName(), tensors));
        return writeJson(folder / "adapter_config.json", m_json);
    }

    /// Errors: "adapter.tensors".
    Result<void> load(const std::filesystem::path& folder) {
        LUTHIER_TRY(file, SafetensorsFile::open(folder / fileName()));
        std::vector<std::string> wrong;
        std::set<std::string> wanted;
        for (const NamedParameter& parameter : all()) {
            const TensorView* view = file.find(parameter.name);
            wanted.insert(parameter.name);
            if (!view)
                wrong.push_back(parameter.name + " is missing");
            else if (view->shape != parameter.tensor->sizes().vec())
                wrong.push_back(parameter.name + " has another shape");
            else
                *parameter.tensor = copyAs(*view, DType::F32).to(parameter.tensor->device());
        }
        for (const auto& [name, view] : file.tensors())
            if (!wanted.contains(name) && !contains(name, ".adapter_norm_before."))
                wrong.push_back(name + " is not expected");
        if (!wrong.empty()) return failTensors(folder, wrong);
        return {};
    }

private:
    std::vector<NamedParameter> all() const {
        std::vector<NamedParameter> out;
        for (const Placed& own : m_placed) {
            const auto parts = own.bottleneck->parameters();
            out.insert(out.end(), parts.begin(), parts.end());
        }
        return out;
    }

    Transformer& m_model;
    BottleneckConfig m_config;
    Json m_json; // adapter_config.json
    std::vector<Placed> m_placed;
};

void setTrainable(BottleneckAdapter& adapter, bool trainable) {
    for (const NamedParameter& parameter : adapter.parameters())
        parameter.tensor->set_requires_grad(trainable);
}

/// Begins as nothing: the way up is zero.
Result<std::unique_ptr<Adapter>> createBottleneck(Transformer& model, const AdapterStart& start) {
    const AdapterSection& section = start.section;
    const ModelSpec& spec = model.spec();
    const bool isHoulsby = section.placement == AdapterPlacement::Houlsby;
    Json json;
    json["config"] = {{"mh_adapter", isHoulsby}, {"output_adapter", true},
        {"reduction_factor", section.reduction_factor}, {"non_linearity", isHoulsby ? "swish" : "relu"},
        {"original_ln_before", !isHoulsby}, {"original_ln_after", true}, {"ln_before", false}, {"ln_after", false},
        {"residual_before_ln", true}, {"adapter_residual_before_ln", false}, {"scaling", 1.0},
        {"dropout", section.lora_dropout}, {"leave_out", Json::array()}, {"is_parallel", false}, {"use_gating", false},
        {"cross_adapter", false}, {"phm_layer", false}, {"inv_adapter", nullptr}, {"init_weights", "mam_adapter"}};
    json["hidden_size"] = spec.hidden_size;
    json["model_class"] = spec.architecture;
    json["model_name"] = start.basePath;
    json["model_type"] = spec.family;
    json["name"] = "luthier";
    json["version"] = "adapters.1.2.0"; // whose form it is
    LUTHIER_TRY(config, readBottleneckConfig(json));
    auto adapter = std::make_unique<BottleneckAdapter>(model, config, json);
    setTrainable(*adapter, true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

Result<std::unique_ptr<Adapter>> loadBottleneck(
    Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(json, readJsonObject(folder / "adapter_config.json"));
    try {
        LUTHIER_TRY(config, readBottleneckConfig(json));
        auto adapter = std::make_unique<BottleneckAdapter>(model, config, json);
        LUTHIER_TRY_DO(adapter->load(folder));
        setTrainable(*adapter, trainable);
        return std::unique_ptr<Adapter>(std::move(adapter));
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("adapter_config.json", e.what());
    }
}

} // namespace

const AdapterKind kBottleneck{"BOTTLENECK", AdapterType::Bottleneck, createBottleneck, loadBottleneck};

} // namespace luthier::engine
