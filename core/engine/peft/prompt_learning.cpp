#include "core/engine/peft/prompt_learning.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/prompt_encoder.h"
#include "core/engine/peft/wrapped_model.h"
#include "core/engine/torch_compat.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"
#include "core/recipe/adjustments.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

namespace luthier::engine {

namespace {

constexpr const char* kFileName = "prompt_embeddings";

class PromptLearning : public Adapter, public PrefixSource {
public:
    /// @param encoder  makes the values; null: they are learned themselves
    PromptLearning(
        Transformer& model, PromptConfig config, at::Tensor values, std::unique_ptr<PromptEncoder> encoder = nullptr)
        : m_model(model)
        , m_config(std::move(config))
        , m_values(std::move(values))
        , m_encoder(std::move(encoder)) {
        if (const auto& learns = m_config.context_learns; !learns.empty())
            m_learns = at::tensor(learns, onHost(at::kInt)).to(m_model.device(), at::kBool).unsqueeze(1);
        setEnabled(true);
    }
    ~PromptLearning() override { setEnabled(false); }

    std::vector<NamedParameter> parameters() override {
        if (m_encoder) return m_encoder->parameters();
        const char* name = m_config.kind == PromptKind::Context ? "delta_embedding" : "embedding";
        return {{std::string("prompt_encoder.default.") + name + ".weight", &m_values, ParameterRole::Embedding}};
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
        const auto guard = withoutGradients();
        LUTHIER_TRY_DO(saveTensors(folder / "adapter_model.safetensors", {{kFileName, values(/*training=*/false)}}));
        return writePromptConfig(folder, m_config);
    }

    /// The file holds what the encoder gives, not the encoder.
    std::map<std::string, at::Tensor> state() const override {
        std::map<std::string, at::Tensor> out;
        if (m_encoder)
            for (const NamedParameter& parameter : m_encoder->parameters())
                out[parameter.name] = *parameter.tensor;
        return out;
    }

    Prefix prefix(const Transformer& model, bool training) override {
        const bool hasEncoder = m_config.num_transformer_submodules == 2;
        if (m_config.kind != PromptKind::Prefix) return hasEncoder ? Prefix() : prompted(model, training);
        const at::Tensor parts =
            values(training)
                .to(model.computeType() == DType::BF16 ? at::kBFloat16 : at::kFloat)
                .view({m_config.num_virtual_tokens, m_config.num_layers * 2, m_config.num_attention_heads, -1})
                .permute({1, 2, 0, 3}); // [layers * 2, heads, tokens, head_dim]
        // Of an encoder-decoder PEFT gives each decoder layer four parts, of which it uses two, and begins anew when
        // all are given.
        const int step = hasEncoder ? 4 : 2, count = 2 * m_config.num_layers;
        Prefix out{m_config.num_virtual_tokens, {}, {}};
        for (int layer = 0; layer < m_config.num_layers; ++layer) {
            const int first = step * layer % count;
            out.layers.push_back({parts.select(0, first).unsqueeze(0), parts.select(0, first + 1).unsqueeze(0)});
        }
        return out;
    }
    /// Of the rows for the encoder and for the decoder PEFT uses the encoder's.
    at::Tensor prompt() const override {
        const bool isUsed = m_config.num_transformer_submodules == 2 && m_config.kind != PromptKind::Prefix;
        return isUsed ? values(/*training=*/false).narrow(0, 0, m_config.num_virtual_tokens) : at::Tensor();
    }

private:
    at::Tensor values(bool training) const {
        if (m_encoder) return m_encoder->values(training);
        return m_learns.defined() ? at::where(m_learns, m_values, m_values.detach()) : m_values;
    }

    /// An answer asks for each of its tokens: what the model makes of the prompt is kept until its embeddings change.
    Prefix prompted(const Transformer& model, bool training) {
        if (at::GradMode::is_enabled() && (m_encoder || m_values.requires_grad())) {
            m_kept.reset(); // a step follows; optimisers write where LibTorch counts no version
            return model.prefixOf(values(training), training);
        }
        const auto of =
            m_encoder ? std::pair<void*, std::int64_t>() : std::pair(m_values.data_ptr(), m_values._version());
        if (!m_kept || m_keptOf != of) {
            const auto guard = withoutGradients();
            m_kept = model.prefixOf(values(/*training=*/false), /*training=*/false);
            m_keptOf = of;
        }
        return *m_kept;
    }

    Transformer& m_model;
    PromptConfig m_config;
    at::Tensor m_values; // float32; undefined where an encoder makes them
    at::Tensor m_learns; // [tokens, 1] bool: rows that train; undefined: all
    std::unique_ptr<PromptEncoder> m_encoder;
    std::optional<Prefix> m_kept;
    std::pair<void*, std::int64_t> m_keptOf; // where its embeddings lie, and how often LibTorch changed them
};

/// [tokens, hidden]: embeddings of words, as large as they go into the model.
/// @param ids  repeated to `tokens`; empty: drawn at random
at::Tensor wordsOf(Transformer& model, std::int64_t tokens, const std::vector<std::int64_t>& ids) {
    const at::Tensor& table = model.embedding().weights.dense;
    at::Tensor chosen = at::randint(model.spec().vocab_size, {tokens}, onHost(at::kLong));
    for (std::int64_t i = 0; i < tokens && !ids.empty(); ++i)
        chosen[i] = ids[std::size_t(i) % ids.size()];
    const at::Tensor words = at::embedding(table, chosen.to(table.device())).to(at::kFloat);
    return model.spec().scalesPrompts ? words : words * model.spec().embeddingScale;
}

PromptConfig promptConfigOf(const ModelSpec& spec, const AdapterSection& section) {
    PromptConfig config;
    config.num_virtual_tokens = section.num_virtual_tokens;
    config.num_layers = spec.num_hidden_layers;
    config.encoder_hidden_size = section.encoder_hidden_size;
    if (section.type == AdapterType::Prefix) {
        config.kind = PromptKind::Prefix;
        config.num_attention_heads = spec.num_key_value_heads;
        config.token_dim = spec.num_key_value_heads * spec.head_dim;
        if (section.prefix_projection) config.encoder = PromptEncoderKind::Projection;
        return config;
    }
    config.num_attention_heads = spec.num_attention_heads;
    config.token_dim = spec.hidden_size;
    config.kind = section.type == AdapterType::PTuning ? PromptKind::Encoded : PromptKind::Prompt;
    if (section.type == AdapterType::PTuning)
        config.encoder = section.encoder_reparameterization_type == PromptEncoderType::Lstm ? PromptEncoderKind::Lstm
                                                                                            : PromptEncoderKind::Mlp;
    else
        config.prompt_tuning_init_text = section.prompt_tuning_init_text;
    return config;
}

/// What a token's values are wide.
std::int64_t widthOf(const PromptConfig& config, const ModelSpec& spec) {
    return config.kind == PromptKind::Prefix
               ? std::int64_t(spec.num_hidden_layers) * 2 * spec.num_key_value_heads * spec.head_dim
               : spec.hidden_size;
}

void train(Adapter& adapter, bool trainable) {
    for (const NamedParameter& parameter : adapter.parameters())
        parameter.tensor->set_requires_grad(trainable);
}

} // namespace

Result<std::unique_ptr<Adapter>> createPromptLearning(Transformer& model, const AdapterSection& section,
    const std::string& basePath, const std::vector<std::int64_t>& startIds) {
    const ModelSpec& spec = model.spec();
    LUTHIER_TRY_DO(checkTakesPrefix(spec));
    const auto guard = withoutGradients();
    PromptConfig config = promptConfigOf(spec, section);
    config.base_model_name_or_path = basePath;
    std::unique_ptr<PromptLearning> adapter;
    if (config.encoder != PromptEncoderKind::None) {
        auto encoder = std::make_unique<PromptEncoder>(config, widthOf(config, spec), model.device());
        adapter = std::make_unique<PromptLearning>(model, config, at::Tensor(), std::move(encoder));
    } else {
        at::Tensor values = wordsOf(model, config.num_virtual_tokens, startIds);
        if (config.kind == PromptKind::Prefix) {
            std::vector<at::Tensor> parts; // [tokens, kv_heads * head_dim]: a layer's keys, its values, the next one's
            for (const KeysValues& layer : model.prefixOf(values, /*training=*/false).layers)
                for (const at::Tensor& part : {layer.keys, layer.values})
                    parts.push_back(part[0].transpose(0, 1).flatten(1).to(at::kFloat));
            values = at::cat(parts, 1);
        }
        adapter = std::make_unique<PromptLearning>(model, config, values.contiguous());
    }
    train(*adapter, true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

Result<std::unique_ptr<Adapter>> loadPromptEncoder(
    Transformer& model, const std::filesystem::path& folder, const std::filesystem::path& encoderFile) {
    LUTHIER_TRY(config, readPromptConfig(folder));
    LUTHIER_TRY_DO(checkTakesPrefix(model.spec()));
    LUTHIER_TRY(file, SafetensorsFile::open(encoderFile));
    auto encoder = std::make_unique<PromptEncoder>(config, widthOf(config, model.spec()), model.device());
    std::vector<std::string> wrong;
    for (const NamedParameter& parameter : encoder->parameters()) {
        const TensorView* view = file.find(parameter.name);
        if (!view || view->shape != parameter.tensor->sizes().vec())
            wrong.push_back(parameter.name);
        else
            *parameter.tensor = copyAs(*view, DType::F32).to(model.device());
    }
    if (!wrong.empty()) return failTensors(folder, wrong);
    auto adapter = std::make_unique<PromptLearning>(model, config, at::Tensor(), std::move(encoder));
    train(*adapter, true);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

namespace {

Result<std::unique_ptr<Adapter>> create(Transformer& model, const AdapterStart& start) {
    return createPromptLearning(model, start.section, start.basePath, start.startIds);
}

Result<std::unique_ptr<Adapter>> load(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readPromptConfig(folder));
    const ModelSpec& spec = model.spec();
    const bool isForBoth = config.num_transformer_submodules == 2;
    // PEFT has them for encoder-decoders, too; Luthier reads those of T5, which has no absolute places to move.
    if (!isForBoth || !spec.isEncoderDecoder() || spec.position != PositionKind::RelativeBias)
        LUTHIER_TRY_DO(checkTakesPrefix(spec));
    const std::int64_t rows = config.num_virtual_tokens * (isForBoth && config.kind != PromptKind::Prefix ? 2 : 1);
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    const std::int64_t width = widthOf(config, spec);
    const TensorView* view = file.find(kFileName);
    const std::size_t learns = config.context_learns.size();
    if (!view || view->shape != std::vector<std::int64_t>{rows, width} || file.tensors().size() != 1 ||
        (learns > 0 && learns != std::size_t(rows)))
        return failTensors(folder, {kFileName});
    // Of the file the sizes count, which the model's are now known to fit.
    if (config.kind == PromptKind::Prefix) config.num_attention_heads = spec.num_key_value_heads;
    config.num_layers = spec.num_hidden_layers;
    auto adapter = std::make_unique<PromptLearning>(model, config, copyAs(*view, DType::F32).to(model.device()));
    train(*adapter, trainable);
    return adapter;
}

} // namespace

const AdapterKind kPrefixTuning{"PREFIX_TUNING", AdapterType::Prefix, create, load};
const AdapterKind kPromptTuning{"PROMPT_TUNING", AdapterType::Prompt, create, load};
const AdapterKind kPTuning{"P_TUNING", AdapterType::PTuning, create, load};
const AdapterKind kCpt{"CPT", std::nullopt, nullptr, load};

} // namespace luthier::engine
