#include "core/engine/peft/lora_places.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <map>

namespace luthier::engine {

namespace {

class EmbeddingLora : public AdapterPart {
public:
    EmbeddingLora(const LoraTarget& target, bool useDora)
        : m_embedding(*target.linear)
        , m_scale(target.scale) {
        const auto guard = withoutGradients();
        const at::Tensor& table = m_embedding.weights.dense;
        m_a = at::zeros({target.rank, table.size(0)}, beside(table, at::kFloat));
        m_b = at::randn({table.size(1), target.rank}, beside(table, at::kFloat));
        if (useDora) m_magnitude = table.to(at::kFloat).norm(2, {0});
    }

    at::Tensor apply(const at::Tensor& ids, const at::Tensor& output, bool) const override {
        if (!enabled) return output;
        const at::Tensor added =
            at::linear(at::embedding(inTypeOf(m_a, output).t(), ids), inTypeOf(m_b, output)) * m_scale;
        return m_magnitude.defined() ? (output + added) * inTypeOf(factor(), output) : output + added;
    }
    std::vector<NamedParameter> parameters(const std::string& prefix) override {
        std::vector<NamedParameter> out{{prefix + ".lora_embedding_A.default", &m_a, ParameterRole::Linear},
            {prefix + ".lora_embedding_B.default", &m_b, ParameterRole::Linear}};
        if (m_magnitude.defined())
            out.push_back({prefix + ".lora_magnitude_vector.default.weight", &m_magnitude, ParameterRole::Linear});
        return out;
    }
    at::Tensor merged(const at::Tensor& weight) const override {
        const at::Tensor direction = weight + at::matmul(m_b, m_a).t() * m_scale;
        return m_magnitude.defined() ? direction * (m_magnitude / direction.norm(2, {0})) : direction;
    }

private:
    /// [hidden]; as in DoRA the norm is no part of the graph.
    at::Tensor factor() const {
        const auto guard = withoutGradients();
        const at::Tensor norms =
            (m_embedding.weights.values(at::kFloat) + at::matmul(m_b, m_a).t() * m_scale).norm(2, {0});
        const at::AutoGradMode tracked(true);
        return m_magnitude / norms;
    }

    const Linear& m_embedding;
    double m_scale;
    at::Tensor m_a, m_b;    // [r, vocab], [hidden, r]
    at::Tensor m_magnitude; // [hidden] or undefined
};

/// One expert's share of the two matrices, beside one of its layers.
class ExpertLora : public AdapterPart {
public:
    struct Share {
        std::int64_t expert, experts, firstRow, rows; // of B
    };
    ExpertLora(const at::Tensor& a, const at::Tensor& b, double scale, const Share& share)
        : m_a(a)
        , m_b(b)
        , m_scale(scale)
        , m_share(share) {}

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool) const override {
        if (!enabled) return output;
        return output + at::linear(at::linear(input, inTypeOf(a(), input)), inTypeOf(b(), input)) * m_scale;
    }
    std::vector<NamedParameter> parameters(const std::string&) override { return {}; } // all experts share them
    at::Tensor merged(const at::Tensor& weight) const override { return weight + at::matmul(b(), a()) * m_scale; }

private:
    at::Tensor a() const {
        const std::int64_t rank = m_a.size(0) / m_share.experts;
        return m_a.narrow(0, m_share.expert * rank, rank);
    }
    at::Tensor b() const {
        return m_b.view({m_b.size(0), -1, m_share.experts})
            .select(2, m_share.expert)
            .narrow(0, m_share.firstRow, m_share.rows);
    }

    const at::Tensor &m_a, &m_b; // of the shared ones
    double m_scale;
    Share m_share;
};

/// One fused parameter of PEFT's, as our layers of each expert make it up.
struct FusedParameter {
    const char* name;
    std::vector<const std::string*> layers; // patterns of names, in the order of their rows
};

} // namespace

std::shared_ptr<AdapterPart> makeEmbeddingLora(const LoraTarget& embedding, bool useDora) {
    return std::make_shared<EmbeddingLora>(embedding, useDora);
}

Result<void> addExpertLora(
    Transformer& model, const LoraConfig& config, SharedTensors& shared, std::vector<WrappedLinear>& parts) {
    if (config.target_parameters.empty()) return {};
    const auto guard = withoutGradients();
    const StackNames& names = model.spec().names;
    const FusedParameter known[] = {
        {"gate_up_proj", {&names.expertGate, &names.expertUp}}, {"down_proj", {&names.expertDown}}};
    std::map<std::string, Linear*> byName;
    for (Linear* linear : model.linears())
        byName[linear->name] = linear;
    AdapterCommon choice;
    choice.target_modules = config.target_parameters;
    LUTHIER_TRY(targets, TargetModules::of(choice));
    const int experts = model.spec().experts.num_local_experts;
    const double scale = scaleOf(config, config.lora_alpha, config.r);
    const std::size_t before = parts.size();
    for (int layer = 0; layer < model.spec().num_hidden_layers; ++layer) {
        if (!model.spec().isMixture(layer)) continue;
        const std::string module =
            names.expertGate.substr(0, names.expertGate.find("{}")) + std::to_string(layer) + ".mlp.experts";
        const bool both = targets.chooses(module + ".gate_up_proj") && targets.chooses(module + ".down_proj");
        for (const FusedParameter& parameter : known) {
            if (!targets.chooses(module + "." + parameter.name)) continue;
            // The second parameter of a module wraps the first.
            const bool isInner = both && &parameter == &known[0];
            const std::string prefix = "base_model.model." + module + (isInner ? ".base_layer" : "");
            const Linear& first = *byName.at(layerName(*parameter.layers.front(), layer, 0));
            const std::int64_t in = first.inFeatures(), rows = first.outFeatures();
            const std::int64_t out = rows * std::int64_t(parameter.layers.size());
            const at::TensorOptions made = on(first.weights.device(), at::kFloat);
            const auto matrix = [&](const char* which, const at::Tensor& start) -> at::Tensor& {
                auto& own = shared.byName[module + "." + parameter.name + which];
                own = {start, /*trains=*/true, /*isStored=*/true, prefix + "." + which + ".default.weight"};
                return own.value;
            };
            const at::Tensor& a = matrix("lora_A", linearStart({experts * config.r, in}, in, made.device()));
            const at::Tensor& b = matrix("lora_B", at::zeros({out, config.r * experts}, made));
            for (int expert = 0; expert < experts; ++expert)
                for (std::size_t i = 0; i < parameter.layers.size(); ++i)
                    parts.push_back({byName.at(layerName(*parameter.layers[i], layer, expert)),
                        std::make_shared<ExpertLora>(
                            a, b, scale, ExpertLora::Share{expert, experts, std::int64_t(i) * rows, rows})});
        }
    }
    if (parts.size() == before) return failUnsupported("target_parameters", config.target_parameters.front());
    return {};
}

} // namespace luthier::engine
