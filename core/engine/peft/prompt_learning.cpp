#include "core/engine/peft/prompt_learning.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"
#include "core/recipe/adjustments.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/randint.h>

namespace luthier::engine {

namespace {

constexpr const char* kFileName = "prompt_embeddings";

class PromptLearning : public Adapter, public PrefixSource {
public:
    PromptLearning(Transformer& model, PromptConfig config, at::Tensor values)
        : m_model(model)
        , m_config(std::move(config))
        , m_values(std::move(values)) {
        setEnabled(true);
    }
    ~PromptLearning() override { setEnabled(false); }

    std::vector<NamedParameter> parameters() override {
        return {{"prompt_encoder.default.embedding.weight", &m_values, ParameterRole::Embedding}};
    }
    void setEnabled(bool enabled) final {
        if (enabled)
            m_model.setPrefix(this);
        else if (m_model.prefix() == this) // another's stays
            m_model.setPrefix(nullptr);
    }
    bool canMerge() const override { return false; }
    void merge() override {}

    Result<void> save(const std::filesystem::path& folder) const override {
        LUTHIER_TRY_DO(saveTensors(folder / "adapter_model.safetensors", {{kFileName, m_values}}));
        return writePromptConfig(folder, m_config);
    }

    Prefix prefix(const Transformer& model, bool training) override {
        if (m_config.kind != PromptKind::Prefix) return prompted(model, training);
        const at::Tensor values =
            m_values.to(model.computeType() == DType::BF16 ? at::kBFloat16 : at::kFloat)
                .view({m_values.size(0), m_config.num_layers * 2, m_config.num_attention_heads, -1})
                .permute({1, 2, 0, 3}); // [layers * 2, heads, tokens, head_dim]
        Prefix out{m_values.size(0), {}, {}};
        for (int layer = 0; layer < m_config.num_layers; ++layer)
            out.layers.push_back(
                {values.select(0, 2 * layer).unsqueeze(0), values.select(0, 2 * layer + 1).unsqueeze(0)});
        return out;
    }

private:
    /// An answer asks for each of its tokens: what the model makes of the prompt is kept until its embeddings change.
    Prefix prompted(const Transformer& model, bool training) {
        if (at::GradMode::is_enabled() && m_values.requires_grad()) {
            m_kept.reset(); // a step follows; optimisers write where LibTorch counts no version
            return model.prefixOf(m_values, training);
        }
        if (!m_kept || m_keptOf != std::pair(m_values.data_ptr(), m_values._version())) {
            const auto guard = withoutGradients();
            m_kept = model.prefixOf(m_values, /*training=*/false);
            m_keptOf = {m_values.data_ptr(), m_values._version()};
        }
        return *m_kept;
    }

    Transformer& m_model;
    PromptConfig m_config;
    at::Tensor m_values; // float32
    std::optional<Prefix> m_kept;
    std::pair<void*, std::int64_t> m_keptOf; // where its embeddings lie, and how often LibTorch changed them
};

/// [tokens, hidden]: embeddings of words drawn at random, as large as they go into the model.
at::Tensor wordsOf(Transformer& model, std::int64_t tokens) {
    const at::Tensor table = *model.parameters().front().tensor;
    const at::Tensor ids = at::randint(model.spec().vocab_size, {tokens}, onHost(at::kLong)).to(table.device());
    const at::Tensor words = at::embedding(table, ids).to(at::kFloat);
    return model.spec().scalesPrompts ? words : words * model.spec().embeddingScale;
}

} // namespace

Result<std::unique_ptr<Adapter>> createPromptLearning(
    Transformer& model, const AdapterSection& section, const std::string& basePath) {
    const ModelSpec& spec = model.spec();
    LUTHIER_TRY_DO(checkTakesPrefix(spec));
    const auto guard = withoutGradients();
    PromptConfig config;
    config.kind = section.type == AdapterType::Prefix ? PromptKind::Prefix : PromptKind::Prompt;
    config.num_virtual_tokens = section.num_virtual_tokens;
    config.num_layers = spec.num_hidden_layers;
    config.base_model_name_or_path = basePath;
    at::Tensor values = wordsOf(model, section.num_virtual_tokens);
    if (config.kind == PromptKind::Prefix) {
        config.num_attention_heads = spec.num_key_value_heads;
        config.token_dim = spec.num_key_value_heads * spec.head_dim;
        std::vector<at::Tensor> parts; // [tokens, kv_heads * head_dim]: a layer's keys, its values, the next layer's
        for (const KeysValues& layer : model.prefixOf(values, /*training=*/false).layers)
            for (const at::Tensor& part : {layer.keys, layer.values})
                parts.push_back(part[0].transpose(0, 1).flatten(1).to(at::kFloat));
        values = at::cat(parts, 1);
    } else {
        config.num_attention_heads = spec.num_attention_heads;
        config.token_dim = spec.hidden_size;
    }
    auto adapter = std::make_unique<PromptLearning>(model, config, values.contiguous());
    adapter->parameters().front().tensor->set_requires_grad(true);
    return adapter;
}

Result<std::unique_ptr<Adapter>> loadPromptLearning(
    Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readPromptConfig(folder));
    const ModelSpec& spec = model.spec();
    LUTHIER_TRY_DO(checkTakesPrefix(spec));
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    const std::int64_t width = config.kind == PromptKind::Prefix
                                   ? std::int64_t(spec.num_hidden_layers) * 2 * spec.num_key_value_heads * spec.head_dim
                                   : spec.hidden_size;
    const TensorView* view = file.find(kFileName);
    if (!view || view->shape != std::vector<std::int64_t>{config.num_virtual_tokens, width} ||
        file.tensors().size() != 1)
        return fail("adapter.tensors",
            {QT_TRANSLATE_NOOP("errors", "The adapter in {folder} does not fit this model."),
                {{"folder", folder.string()}}},
            {QT_TRANSLATE_NOOP("errors", "{count} tensors disagree: {list}."), {{"count", "1"}, {"list", kFileName}}},
            {QT_TRANSLATE_NOOP("errors", "Choose the base model that the adapter was trained on."), {}});
    // Of the file the sizes count, which the model's are now known to fit.
    if (config.kind == PromptKind::Prefix) config.num_attention_heads = spec.num_key_value_heads;
    config.num_layers = spec.num_hidden_layers;
    auto adapter = std::make_unique<PromptLearning>(model, config, copyAs(*view, DType::F32).to(model.device()));
    adapter->parameters().front().tensor->set_requires_grad(trainable);
    return adapter;
}

} // namespace luthier::engine
