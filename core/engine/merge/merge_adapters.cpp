#include "core/engine/merge/merge_adapters.h"

#include "core/base/text.h"
#include "core/engine/kernels/place.h"
#include "core/engine/merge/merging.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/torch_compat.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/bernoulli.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace luthier::engine {

namespace {

constexpr const char* kEndA = ".lora_A.weight";
constexpr const char* kStem = "base_model.model.";

struct Part {
    at::Tensor a, b; // [rank, in], [out, rank] float32
    double scale;
};

struct ReadAdapter {
    LoraConfig config;
    std::map<std::string, Part> parts; // by module
};

tl::unexpected<Error> failKind(const std::filesystem::path& folder, const std::string& what) {
    return fail("merge.kind", {QT_TRANSLATE_NOOP("errors", "These adapters cannot be merged."), {}},
        {QT_TRANSLATE_NOOP("errors", "{name} is no plain LoRA: {what}."),
            {{"name", folder.filename().string()}, {"what", what}}},
        {QT_TRANSLATE_NOOP("errors", "Merge adapters that are plain LoRA over the same base."), {}});
}

Result<ReadAdapter> readAdapter(const std::filesystem::path& folder) {
    LUTHIER_TRY(config, readLoraConfig(folder));
    if (config.use_dora) return failKind(folder, "DoRA");
    if (changesBase(config.start)) return failKind(folder, "init_lora_weights");
    if (config.bias != "none" || config.lora_bias) return failKind(folder, "bias");
    if (!config.modules_to_save.empty()) return failKind(folder, "modules_to_save");
    if (!config.alora_invocation_tokens.empty()) return failKind(folder, "alora_invocation_tokens");
    if (!config.layer_replication.empty()) return failKind(folder, "layer_replication");
    LUTHIER_TRY(ranks, NamePatterns<int>::of(config.rank_pattern));
    LUTHIER_TRY(alphas, NamePatterns<double>::of(config.alpha_pattern));
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    ReadAdapter out{config, {}};
    for (const auto& [name, view] : file.tensors()) {
        if (!name.starts_with(kStem) || name.find(".lora_") == std::string::npos) return failKind(folder, name);
        if (!name.ends_with(kEndA)) continue;
        const std::string module = name.substr(std::string_view(kStem).size(),
            name.size() - std::string_view(kStem).size() - std::string_view(kEndA).size());
        const TensorView* b = file.find(kStem + module + ".lora_B.weight");
        if (!b) return failKind(folder, name);
        const int rank = ranks.valueFor(module, config.r);
        const double scale = scaleOf(config, alphas.valueFor(module, config.lora_alpha), rank);
        out.parts[module] = {copyAs(view, DType::F32), copyAs(*b, DType::F32), scale};
    }
    if (2 * out.parts.size() != file.tensors().size()) return failKind(folder, "lora_embedding");
    return out;
}

class Merger {
public:
    explicit Merger(const AdapterMergeRequest& request)
        : m_request(request)
        , m_facts(factsOf(request.method))
        , m_generator(at::detail::createCPUGenerator(request.seed)) {}

    Result<MergedAdapter> run() {
        LUTHIER_TRY_DO(read());
        std::set<std::string> modules;
        for (const ReadAdapter& adapter : m_adapters)
            for (const auto& [module, part] : adapter.parts)
                modules.insert(module);
        MergedAdapter out;
        out.rank = rank();
        for (const std::string& module : modules) {
            LUTHIER_TRY(factors, merged(module, out.rank));
            out.modules[module] = factors;
        }
        return out;
    }

    const LoraConfig& firstConfig() const { return m_adapters.front().config; }

private:
    Result<void> read() {
        if (m_request.adapters.empty() || m_request.adapters.size() != m_request.weights.size())
            return fail("merge.weights", {QT_TRANSLATE_NOOP("errors", "These adapters cannot be merged."), {}},
                {QT_TRANSLATE_NOOP("errors", "There are {count} adapters and {weights} weights."),
                    {{"count", std::to_string(m_request.adapters.size())},
                        {"weights", std::to_string(m_request.weights.size())}}});
        for (const auto& folder : m_request.adapters) {
            LUTHIER_TRY(adapter, readAdapter(folder));
            m_adapters.push_back(std::move(adapter));
        }
        const auto differs = [&](const ReadAdapter& other) { return other.config.r != firstConfig().r; };
        const bool wantsOne = !m_facts.overDeltas && m_request.method != AdapterMerge::Cat;
        if (wantsOne && std::any_of(m_adapters.begin(), m_adapters.end(), differs))
            return fail("merge.rank", {QT_TRANSLATE_NOOP("errors", "These adapters cannot be merged."), {}},
                {QT_TRANSLATE_NOOP("errors", "Their ranks differ, and {method} wants one rank."),
                    {{"method", std::string(keyOf(m_request.method))}}},
                {QT_TRANSLATE_NOOP("errors", "Choose cat or svd."), {}});
        return {};
    }

    int rank() const {
        int sum = 0, largest = 0;
        for (const ReadAdapter& adapter : m_adapters) {
            sum += adapter.config.r;
            largest = std::max(largest, adapter.config.r);
        }
        if (m_request.method == AdapterMerge::Cat) return sum;
        return m_facts.overDeltas ? m_request.rank.value_or(largest) : firstConfig().r;
    }

    Result<MergedAdapter::Factors> merged(const std::string& module, int rank) {
        std::vector<const Part*> parts;
        std::vector<std::size_t> which;
        for (std::size_t i = 0; i < m_adapters.size(); ++i)
            if (const auto it = m_adapters[i].parts.find(module); it != m_adapters[i].parts.end()) {
                parts.push_back(&it->second);
                which.push_back(i);
            }
        if (m_request.method == AdapterMerge::Cat) return sideBySide(parts, which, rank);
        if (m_facts.overDeltas) {
            std::vector<at::Tensor> deltas;
            std::vector<double> weights;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                deltas.push_back(at::matmul(parts[i]->b, parts[i]->a) * parts[i]->scale);
                weights.push_back(m_request.weights[which[i]]);
            }
            const at::Tensor sum = combined(std::move(deltas), weights, which, "delta." + module);
            const auto [u, s, vh] = at::linalg_svd(sum, /*full_matrices=*/false);
            return MergedAdapter::Factors{
                padded(vh.slice(0, 0, rank), 0, rank), padded(u.slice(1, 0, rank) * s.slice(0, 0, rank), 1, rank)};
        }
        // Each factor has the root of the weight, its sign on A alone: a sum of products is not meant.
        std::vector<at::Tensor> as, bs;
        std::vector<double> ofA, ofB;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const double weight = m_request.weights[which[i]] * parts[i]->scale, root = std::sqrt(std::abs(weight));
            as.push_back(parts[i]->a);
            bs.push_back(parts[i]->b);
            ofA.push_back(weight >= 0 ? root : -root);
            ofB.push_back(root);
            if (parts[i]->a.sizes() != as.front().sizes() || parts[i]->b.sizes() != bs.front().sizes())
                return fail("merge.rank", {QT_TRANSLATE_NOOP("errors", "These adapters cannot be merged."), {}},
                    {QT_TRANSLATE_NOOP("errors", "{module} has another shape in each."), {{"module", module}}});
        }
        const at::Tensor a = combined(std::move(as), ofA, which, "A." + module);
        return MergedAdapter::Factors{a, combined(std::move(bs), ofB, which, "B." + module)};
    }

    MergedAdapter::Factors sideBySide(
        const std::vector<const Part*>& parts, const std::vector<std::size_t>& which, int rank) const {
        std::vector<at::Tensor> as, bs;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            as.push_back(parts[i]->a * (m_request.weights[which[i]] * parts[i]->scale));
            bs.push_back(parts[i]->b);
        }
        return {padded(at::cat(as, 0), 0, rank), padded(at::cat(bs, 1), 1, rank)};
    }

    /// Zeros up to `rank` where a module is not in all adapters, or has fewer dimensions.
    static at::Tensor padded(const at::Tensor& factor, int dim, int rank) {
        if (factor.size(dim) == rank) return factor.contiguous();
        std::vector<std::int64_t> shape = factor.sizes().vec();
        shape[std::size_t(dim)] = rank - factor.size(dim);
        return at::cat({factor, at::zeros(shape, beside(factor, at::kFloat))}, dim);
    }

    at::Tensor combined(std::vector<at::Tensor> tensors, const std::vector<double>& weights,
        const std::vector<std::size_t>& which, const std::string& name) {
        for (std::size_t i = 0; i < tensors.size(); ++i)
            tensors[i] = thinned(tensors[i], which[i], name);
        if (!m_facts.electsSigns) return weightedSum(tensors, weights);
        return agreeingMean(
            tensors, weights, m_request.electsByFrequency ? SignElection::Frequency : SignElection::Total);
    }

    at::Tensor thinned(const at::Tensor& tensor, std::size_t adapter, const std::string& name) {
        if (m_facts.thinning == Thinning::Largest) return keepLargest(tensor, m_request.density);
        if (m_facts.thinning != Thinning::Drawn || m_request.density >= 1) return tensor;
        const at::Tensor mask = m_request.mask ? m_request.mask(adapter, name)
                                               : at::bernoulli(at::full_like(tensor, m_request.density), m_generator);
        return keepDrawn(tensor, mask, m_request.density);
    }

    const AdapterMergeRequest& m_request;
    const Facts<AdapterMerge>& m_facts;
    at::Generator m_generator;
    std::vector<ReadAdapter> m_adapters;
};

} // namespace

Result<MergedAdapter> mergeAdapters(const AdapterMergeRequest& request) {
    const auto guard = withoutGradients();
    return Merger(request).run();
}

Result<void> writeMergedAdapter(const AdapterMergeRequest& request, const std::filesystem::path& folder) {
    const auto guard = withoutGradients();
    Merger merger(request);
    LUTHIER_TRY(merged, merger.run());
    LoraConfig config = merger.firstConfig();
    config.r = merged.rank;
    config.lora_alpha = merged.rank;
    config.use_rslora = false;
    config.rank_pattern.clear();
    config.alpha_pattern.clear();
    config.exclude_modules.clear();
    config.exclude_pattern.clear();
    config.target_pattern.clear();
    config.layers_to_transform.reset();
    config.target_modules.clear();
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [module, factors] : merged.modules) {
        config.target_modules.push_back(module); // by their whole names: the adapters may have had different ones
        tensors[kStem + module + kEndA] = factors.a;
        tensors[kStem + module + ".lora_B.weight"] = factors.b;
    }
    LUTHIER_TRY_DO(makeFolder(folder));
    LUTHIER_TRY_DO(saveTensors(folder / "adapter_model.safetensors", tensors));
    return writeLoraConfig(folder, config);
}

} // namespace luthier::engine
