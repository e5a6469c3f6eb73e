#include "core/engine/peft/token_rows.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/peft_config.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/where.h>
#include <nlohmann/json.hpp>

namespace luthier::engine {

namespace {

using Json = nlohmann::ordered_json;

struct TokenRows {
    at::Tensor ids;    // [count] int64
    at::Tensor places; // [vocab] int64: which of the rows a token has, or -1
    at::Tensor rows;   // [count, hidden] float32
};

/// Beside the embedding, or a head that is tied to it.
class TokenRowsPart : public AdapterPart {
public:
    TokenRowsPart(std::shared_ptr<TokenRows> own, std::string infix, bool isHead)
        : m_own(std::move(own))
        , m_infix(std::move(infix))
        , m_isHead(isHead) {}

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool) const override {
        if (!enabled) return output;
        const at::Tensor rows = inTypeOf(m_own->rows, output);
        if (m_isHead) return output.index_copy(-1, m_own->ids, at::linear(input, rows));
        const at::Tensor place = m_own->places.index_select(0, input.flatten()).view(input.sizes());
        return at::where(place.ge(0).unsqueeze(-1), at::embedding(rows, place.clamp_min(0)), output);
    }
    /// The embedding's are the head's, too.
    std::vector<NamedParameter> parameters(const std::string& prefix) override {
        return m_isHead ? std::vector<NamedParameter>() : named(prefix);
    }
    /// PEFT writes a tied head's rows once more, but not within LoRA.
    std::vector<NamedParameter> buffers(const std::string& prefix) override {
        return m_isHead && m_infix.empty() ? named(prefix) : std::vector<NamedParameter>();
    }
    at::Tensor merged(const at::Tensor& weight) const override { return weight.index_copy(0, m_own->ids, m_own->rows); }

private:
    std::vector<NamedParameter> named(const std::string& prefix) const {
        return {{prefix + m_infix + ".trainable_tokens_delta.default", &m_own->rows, ParameterRole::Embedding}};
    }

    std::shared_ptr<TokenRows> m_own;
    std::string m_infix;
    bool m_isHead;
};

constexpr std::string_view kTokenKeys[] = {"token_indices"};

} // namespace

Result<void> addTokenRows(Transformer& model, const std::vector<std::pair<std::string, std::vector<int>>>& tokens,
    const std::string& infix, std::vector<WrappedLinear>& parts) {
    const auto guard = withoutGradients();
    for (const auto& [module, ids] : tokens) {
        Linear& embedding = model.embedding();
        if (embedding.name != module && !embedding.name.ends_with("." + module))
            return failUnsupported("trainable_token_indices", module);
        for (const int id : ids)
            if (id < 0 || id >= embedding.weights.dense.size(0))
                return failUnsupported("trainable_token_indices", std::to_string(id));
        auto own = std::make_shared<TokenRows>();
        const at::Device device = model.device();
        own->ids = toTensor({ids.begin(), ids.end()}, device);
        own->rows = embedding.weights.dense.index_select(0, own->ids).to(at::kFloat);
        own->places = at::full({embedding.weights.dense.size(0)}, -1, on(device, at::kLong));
        own->places.index_copy_(0, own->ids, at::arange(own->ids.size(0), on(device, at::kLong)));
        parts.push_back({&embedding, std::make_shared<TokenRowsPart>(own, infix, /*isHead=*/false)});
        if (model.spec().tieWordEmbeddings)
            parts.push_back({&model.head(), std::make_shared<TokenRowsPart>(own, infix, /*isHead=*/true)});
    }
    return {};
}

namespace {

Result<std::unique_ptr<Adapter>> loadTrainableTokens(
    Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readJsonObject(folder / "adapter_config.json"));
    LUTHIER_TRY(common, readCommon(config, "TRAINABLE_TOKENS", kTokenKeys));
    const std::string module = common.target_modules.empty() ? "embed_tokens" : common.target_modules.front();
    std::vector<int> ids;
    try {
        ids = config.at("token_indices").get<std::vector<int>>();
    } catch (const nlohmann::json::exception& e) {
        return failUnsupported("token_indices", e.what());
    }
    std::vector<WrappedLinear> parts;
    LUTHIER_TRY_DO(addTokenRows(model, {{module, ids}}, "", parts));
    const auto write = [config](const std::filesystem::path& to, const WrappedNames&) {
        return writeJson(to / "adapter_config.json", config);
    };
    auto adapter = std::make_unique<WrappedModel>(model, std::move(parts), TrainedWhole{}, write);
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->setTrainable(trainable);
    return std::unique_ptr<Adapter>(std::move(adapter));
}

} // namespace

const AdapterKind kTrainableTokens{"TRAINABLE_TOKENS", std::nullopt, nullptr, loadTrainableTokens};

} // namespace luthier::engine
