// LLaMA-Adapter (Zhang et al. 2023, section 3.2; peft/tuners/adaption_prompt): in the last layers each query attends to
// a learned prompt as well, through the layer's own keys and values, without places and without a mask; a gate that
// began at zero scales what that adds. It is read, not begun.
#include "core/engine/nn/attention.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/wrapped_model.h"
#include "core/formats/json_file.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"

#include <ATen/TensorOperators.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

constexpr std::string_view kPromptKeys[] = {"adapter_len", "adapter_layers"};
const std::string kPrefix = "base_model.model.";

class PromptBeside : public BesideAttention {
public:
    at::Tensor attended(const at::Tensor& query, bool training) const override {
        const at::Tensor own = prompt.to(query.scalar_type()); // [1, tokens, hidden]
        const std::int64_t width = query.size(-1), batch = query.size(0);
        const auto heads = [&](const Linear& linear) { // [batch, kv_heads, tokens, head_dim]
            const at::Tensor x = linear.forward(own, training);
            return x.view({1, x.size(1), -1, width}).transpose(1, 2).expand({batch, -1, -1, -1});
        };
        return attend(query, heads(*key), heads(*value), {}, {scale}, training) * gate.to(query.scalar_type());
    }

    int layer = 0;
    std::string name; // of the attention, "model.layers.1.self_attn"
    const Linear *key = nullptr, *value = nullptr;
    double scale = 1;
    at::Tensor prompt, gate; // [1, tokens, hidden], [1]; float32
};

class AdaptionPrompt : public Adapter {
public:
    AdaptionPrompt(Transformer& model, nlohmann::ordered_json config)
        : m_model(model)
        , m_config(std::move(config)) {}
    ~AdaptionPrompt() override { setEnabled(false); }

    std::vector<NamedParameter> parameters() override {
        std::vector<NamedParameter> out;
        for (PromptBeside& own : layers) {
            out.push_back({kPrefix + own.name + ".adaption_prompt", &own.prompt, ParameterRole::Embedding});
            out.push_back({kPrefix + own.name + ".adaption_gate", &own.gate, ParameterRole::Norm});
        }
        return out;
    }
    void setEnabled(bool enabled) final {
        for (const PromptBeside& own : layers)
            m_model.setBeside(own.layer, enabled ? &own : nullptr);
    }
    bool canMerge() const override { return false; }
    void merge() override {}
    Result<void> save(const std::filesystem::path& folder) const override {
        std::map<std::string, at::Tensor> tensors;
        for (const PromptBeside& own : layers) {
            tensors[kPrefix + own.name + ".adaption_prompt"] = own.prompt.detach();
            tensors[kPrefix + own.name + ".adaption_gate"] = own.gate.detach();
        }
        LUTHIER_TRY_DO(saveTensors(folder / fileName(), tensors));
        return writeJson(folder / "adapter_config.json", m_config);
    }

    std::vector<PromptBeside> layers; // whose addresses the model knows while it is on

private:
    Transformer& m_model;
    nlohmann::ordered_json m_config;
};

const Linear* linearOf(Transformer& model, const std::string& name) {
    for (const Linear* linear : model.linears())
        if (linear->name == name) return linear;
    return nullptr;
}

Result<std::unique_ptr<Adapter>> load(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readJsonObject(folder / "adapter_config.json"));
    LUTHIER_TRY(common, readCommon(config, "ADAPTION_PROMPT", kPromptKeys));
    const ModelSpec& spec = model.spec();
    const auto numberOf = [&](const char* key) {
        return config.contains(key) && config[key].is_number_integer() ? config[key].get<int>() : 0;
    };
    const int length = numberOf("adapter_len"), count = numberOf("adapter_layers");
    if (length < 1) return failUnsupported("adapter_len", std::to_string(length));
    if (count < 1 || count > spec.num_hidden_layers) return failUnsupported("adapter_layers", std::to_string(count));
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    auto adapter = std::make_unique<AdaptionPrompt>(model, config);
    for (int layer = spec.num_hidden_layers - count; layer < spec.num_hidden_layers; ++layer) {
        PromptBeside own;
        own.layer = layer;
        own.name = "model.layers." + std::to_string(layer) + ".self_attn";
        own.key = linearOf(model, own.name + ".k_proj");
        own.value = linearOf(model, own.name + ".v_proj");
        const Linear* out = linearOf(model, own.name + ".o_proj");
        // PEFT has it for these two; a bias of the way out would count twice there.
        const bool isKnown = spec.architecture.starts_with("Llama") || spec.architecture.starts_with("Mistral");
        const bool hasPlace = isKnown && own.key && own.value && out && !out->bias.defined();
        if (!hasPlace || common.target_modules != std::vector<std::string>{"self_attn"})
            return failUnsupported("peft_type", "ADAPTION_PROMPT (" + spec.family + ")");
        own.scale = spec.attentionScale;
        const TensorView *prompt = file.find(kPrefix + own.name + ".adaption_prompt"),
                         *gate = file.find(kPrefix + own.name + ".adaption_gate");
        if (!prompt || !gate || gate->shape != std::vector<std::int64_t>{1} ||
            prompt->shape != std::vector<std::int64_t>{1, length, spec.hidden_size})
            return failTensors(folder, {own.name + ".adaption_prompt"});
        own.prompt = copyAs(*prompt, DType::F32).to(model.device()).set_requires_grad(trainable);
        own.gate = copyAs(*gate, DType::F32).to(model.device()).set_requires_grad(trainable);
        adapter->layers.push_back(std::move(own));
    }
    adapter->setEnabled(true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

} // namespace

const AdapterKind kAdaptionPrompt{"ADAPTION_PROMPT", std::nullopt, nullptr, load};

} // namespace luthier::engine
