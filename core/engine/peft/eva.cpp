#include "core/engine/peft/eva.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace luthier::engine {

namespace {

constexpr double kRho = 2.0, kTau = 0.99;   // PEFT's: a layer gets at most rho times the rank; steady above tau
constexpr std::int64_t kTokensABatch = 256; // of a layer: more cost time and say little more

/// Inputs of the counted tokens, evenly drawn where there are many. Undefined for a layer that sees no whole batch (an
/// expert's).
at::Tensor rowsOf(const at::Tensor& input, const at::Tensor& counted) {
    if (!input.defined() || input.dim() != 3 || input.size(0) != counted.size(0) || input.size(1) != counted.size(1))
        return {};
    const at::Tensor rows = input.flatten(0, 1).index({counted.flatten()}).to(at::kFloat);
    if (rows.size(0) <= kTokensABatch) return rows;
    const at::Tensor places = at::linspace(0, double(rows.size(0) - 1), kTokensABatch, rows.options()).to(at::kLong);
    return rows.index_select(0, places);
}

/// Sees what goes into a layer, and changes nothing.
class InputWatcher : public LinearAdapter {
public:
    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool) const override {
        if (keepsWhole) whole = input;
        rows = rowsOf(input, counted);
        return output;
    }
    at::Tensor counted;
    bool keepsWhole = true; ///< so that layers of one input are known
    mutable at::Tensor whole, rows;
};

/// Layers that read what the encoder reads, whose tokens are others than those that count.
std::set<std::string> layersOfTheSource(const ModelSpec& spec) {
    std::set<std::string> out;
    const auto add = [&](const StackSpec& stack, std::initializer_list<const std::string*> patterns) {
        for (int layer = 0; layer < stack.num_hidden_layers; ++layer)
            for (const std::string* pattern : patterns)
                out.insert(layerName(*pattern, layer));
    };
    add(spec, {&spec.names.crossKey, &spec.names.crossValue});
    if (!spec.encoder) return out;
    const StackNames& names = spec.encoder->names;
    add(*spec.encoder, {&names.query, &names.key, &names.value, &names.fusedQkv, &names.attentionOut, &names.gate,
                           &names.up, &names.fusedGateUp, &names.down});
    return out;
}

struct Watched {
    Linear* linear;
    std::shared_ptr<InputWatcher> watcher;
    std::size_t leader = 0; ///< the first layer with the same input
    std::optional<IncrementalPca> pca;
};

/// How many of all ranks each layer gets: those of the directions that explain most.
std::vector<std::int64_t> shareOut(const std::vector<Watched>& layers, int rank) {
    std::vector<std::pair<double, std::size_t>> shares;
    for (std::size_t i = 0; i < layers.size(); ++i)
        for (const double share : layers[layers[i].leader].pca->explainedShares())
            shares.emplace_back(share, i);
    std::stable_sort(shares.begin(), shares.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::int64_t> ranks(layers.size(), 0);
    for (std::size_t k = 0; k < std::min(shares.size(), layers.size() * std::size_t(rank)); ++k)
        ++ranks[shares[k].second];
    // Of layers with one input the first has the most.
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (std::int64_t& first = ranks[layers[i].leader]; first < ranks[i]) std::swap(first, ranks[i]);
    return ranks;
}

} // namespace

void IncrementalPca::add(at::Tensor rows) {
    if (m_aside.defined()) rows = at::cat({m_aside, rows}, 0);
    m_aside = at::Tensor();
    if (!isReady() && rows.size(0) < m_wanted) {
        m_aside = rows;
        return;
    }
    const auto seen = double(m_seen), added = double(rows.size(0));
    const at::Tensor mean = rows.mean(0), centred = rows - mean;
    m_variance += centred.square().sum().item<double>();
    at::Tensor stacked = centred;
    if (isReady()) {
        const at::Tensor apart = m_mean - mean;
        m_variance += seen * added / (seen + added) * apart.square().sum().item<double>();
        const at::Tensor shift = (apart * std::sqrt(seen * added / (seen + added))).unsqueeze(0);
        stacked = at::cat({m_components * m_singular.unsqueeze(1), centred, shift}, 0);
    }
    m_mean = isReady() ? (m_mean * seen + mean * added) / (seen + added) : mean;
    m_seen += rows.size(0);
    const auto [u, s, vh] = at::linalg_svd(stacked, /*full_matrices=*/false);
    const std::int64_t kept = std::min(m_wanted, s.size(0));
    const at::Tensor components = vh.slice(0, 0, kept).contiguous();
    if (isReady() && m_components.size(0) == kept) m_cosines = (components * m_components).sum(1).abs();
    m_components = components;
    m_singular = s.slice(0, 0, kept).contiguous();
}

std::vector<double> IncrementalPca::explainedShares() const {
    std::vector<double> out;
    for (std::int64_t i = 0; isReady() && i < m_singular.size(0); ++i) {
        const double singular = m_singular[i].item<double>();
        out.push_back(m_variance > 0 ? singular * singular / m_variance : 0);
    }
    return out;
}

bool IncrementalPca::isSteady(std::int64_t count, double least) const {
    if (!m_cosines.defined()) return false;
    return count == 0 || m_cosines.slice(0, 0, count).min().item<double>() > least;
}

EvaStart measureEva(Transformer& model, const std::vector<LoraTarget>& targets, int rank, const EvaBatches& batches) {
    const auto guard = withoutGradients();
    const std::set<std::string> blind = layersOfTheSource(model.spec());
    std::vector<Watched> layers;
    for (const LoraTarget& target : targets) { // the others begin as they always do
        if (target.isEmbedding || target.linear == &model.head() || blind.contains(target.linear->name)) continue;
        layers.push_back({target.linear, std::make_shared<InputWatcher>(), layers.size(), std::nullopt});
        target.linear->adapters.push_back(layers.back().watcher);
    }
    const auto lead = [&] { // all inputs are alive, so that those in one place are one
        std::erase_if(layers, [&](const Watched& layer) {
            const bool isBlind = !layer.watcher->rows.defined();
            if (isBlind) std::erase(layer.linear->adapters, layer.watcher);
            return isBlind;
        });
        for (std::size_t i = 0; i < layers.size(); ++i) {
            const auto isSame = [&](const Watched& other) {
                return other.watcher->whole.is_same(layers[i].watcher->whole);
            };
            layers[i].leader = std::size_t(std::ranges::find_if(layers, isSame) - layers.begin());
            const auto most = std::min<std::int64_t>(std::llround(rank * kRho), layers[i].linear->inFeatures());
            if (layers[i].leader == i) layers[i].pca.emplace(most);
        }
        for (Watched& layer : layers) {
            layer.watcher->keepsWhole = false;
            layer.watcher->whole = at::Tensor();
        }
    };
    std::vector<std::int64_t> ranks;
    for (bool isFirst = true;; isFirst = false) {
        const auto batch = batches();
        if (!batch) break;
        for (Watched& layer : layers)
            layer.watcher->counted = batch->counted;
        model.hidden(batch->input);
        if (isFirst) lead();
        for (Watched& layer : layers) {
            if (layer.pca && layer.watcher->rows.defined() && layer.watcher->rows.size(0) > 0)
                layer.pca->add(layer.watcher->rows);
            layer.watcher->rows = at::Tensor();
        }
        const auto isReady = [](const Watched& layer) { return !layer.pca || layer.pca->isReady(); };
        if (!std::ranges::all_of(layers, isReady)) continue;
        ranks = shareOut(layers, rank);
        bool isSteady = true;
        for (std::size_t i = 0; i < layers.size(); ++i)
            isSteady &= !layers[i].pca || layers[i].pca->isSteady(ranks[i], kTau);
        if (isSteady) break;
    }
    EvaStart out;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        Watched& layer = layers[i];
        std::erase(layer.linear->adapters, layer.watcher);
        if (!ranks.empty())
            out[layer.linear->name] = layers[layer.leader].pca->components().slice(0, 0, ranks[i]).clone();
    }
    return out;
}

Result<EvaStart> evaStartOf(const std::filesystem::path& adapterFolder, const std::vector<LoraTarget>& targets) {
    LUTHIER_TRY(file, SafetensorsFile::open(adapterFolder / "adapter_model.safetensors"));
    EvaStart out;
    for (const LoraTarget& target : targets) {
        if (target.isEmbedding) continue;
        const std::string& name = target.linear->name;
        const TensorView* view = file.find("base_model.model." + name + ".lora_A.weight");
        out[name] = view ? copyAs(*view, DType::F32) : at::zeros({0, target.linear->inFeatures()}, onHost(at::kFloat));
    }
    return out;
}

} // namespace luthier::engine
