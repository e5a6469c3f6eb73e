#include "core/engine/peft/lora.h"

#include "core/base/text.h"
#include "core/engine/kernels/place.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/peft/adapter_kind.h"
#include "core/engine/peft/alora.h"
#include "core/engine/peft/dora.h"
#include "core/engine/peft/eva.h"
#include "core/engine/peft/lora_places.h"
#include "core/engine/peft/target_modules.h"
#include "core/engine/peft/token_rows.h"
#include "core/engine/quant/quantize.h"
#include "core/engine/torch_compat.h"
#include "core/formats/safetensors.h"
#include "core/recipe/adapter_count.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/block_diag.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace luthier::engine {

namespace {

/// The whole matrix of one whose blocks lie one below the other. @param stacked [rows, columns / blocks]
at::Tensor whole(const at::Tensor& stacked, int blocks) {
    if (blocks == 1) return stacked;
    const auto parts = stacked.chunk(blocks, 0);
    return at::block_diag(at::TensorList(parts));
}

} // namespace

at::Tensor LowRank::added(const at::Tensor& input, const at::Tensor& dropped) const {
    at::Tensor out = at::linear(at::linear(dropped, inTypeOf(whole(a, blocksA), dropped)),
        inTypeOf(whole(b, blocksB), dropped), inTypeOf(bias, dropped));
    if (startA.defined()) out = out - at::linear(at::linear(input, inTypeOf(startA, input)), inTypeOf(startB, input));
    out = out * scale;
    return startDelta.defined() ? out + at::linear(input, inTypeOf(startDelta, input)) : out;
}

at::Tensor LowRank::delta() const {
    at::Tensor out = at::matmul(whole(b, blocksB), whole(a, blocksA));
    if (startA.defined()) out = out - at::matmul(startB, startA);
    out = out * scale;
    return startDelta.defined() ? out + startDelta : out;
}

at::Tensor LowRank::droppedOut(const at::Tensor& input, bool training) const {
    return dropout > 0 && training ? at::dropout(input, dropout, true) : input;
}

std::vector<NamedParameter> LowRank::parameters(const std::string& prefix) {
    std::vector<NamedParameter> out{{prefix + ".lora_A.default.weight", &a, ParameterRole::Linear},
        {prefix + ".lora_B.default.weight", &b, ParameterRole::Linear, rateOfB}};
    if (bias.defined()) out.push_back({prefix + ".lora_B.default.bias", &bias, ParameterRole::Bias, rateOfB});
    return out;
}

namespace {

class LoraPart : public AdapterPart {
public:
    /// @param invocation  null: it works at all tokens
    LoraPart(const Linear& linear, LowRank lowRank, std::shared_ptr<const Invocation> invocation)
        : m_lowRank(std::move(lowRank))
        , m_invocation(std::move(invocation))
        , m_canMerge(!m_lowRank.bias.defined() || linear.bias.defined()) {}

    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override {
        if (!enabled) return output;
        const at::Tensor added = m_lowRank.added(input, m_lowRank.droppedOut(input, training));
        if (m_invocation) return output + m_invocation->where(added);
        return output + (strength == 1 ? added : added * strength);
    }
    std::vector<NamedParameter> parameters(const std::string& prefix) override { return m_lowRank.parameters(prefix); }
    bool canBeWeighted() const override { return true; }
    bool canMerge() const override { return m_canMerge; }
    at::Tensor merged(const at::Tensor& weight) const override { return weight + m_lowRank.delta(); }
    at::Tensor mergedBias(const at::Tensor& bias) const override {
        return m_lowRank.bias.defined() ? bias + m_lowRank.bias * m_lowRank.scale : bias;
    }

private:
    LowRank m_lowRank;
    std::shared_ptr<const Invocation> m_invocation;
    bool m_canMerge;
};

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

/// What LoftQ begins at (Li et al. 2023, algorithm 1; PEFT's loftq_init).
struct LoftqStart {
    at::Tensor delta; ///< [out, in]: what the base's weight loses in NF4
    at::Tensor a, b;  ///< [rank, in], [out, rank]: their product gives back what it can
};

/// Base and product are found in turn. @param weight [out, in] float32
LoftqStart loftqStart(const at::Tensor& weight, std::int64_t rank, int iterations) {
    LoftqStart out;
    at::Tensor rest = weight;
    for (int i = 0; i < iterations; ++i) {
        const QuantizationSection section{QuantizationType::Nf4, /*block_size=*/64, /*double_quant=*/false};
        const at::Tensor packed = quantize(rest.cpu(), section, weight.device())->values(at::kFloat);
        const auto [u, s, vh] = at::linalg_svd(weight - packed, /*full_matrices=*/false);
        const at::Tensor roots = s.slice(0, 0, rank).sqrt();
        out = {packed - weight, roots.unsqueeze(1) * vh.slice(0, 0, rank), u.slice(1, 0, rank) * roots};
        rest = weight - at::matmul(out.b, out.a);
    }
    return out;
}

/// PEFT's start: A as kaiming_uniform with a = sqrt(5), which is uniform within 1 / sqrt(in), or normal with 1 / rank
/// (gaussian); B zero. A saved adapter's values come later; if it changed its base when it began, it counts from that
/// beginning, and a new one is it. LoftQ's product is divided by the scale that PEFT forgets, so that it gives back
/// what the base loses whatever alpha is.
LowRank lowRankOf(const LoraTarget& target, const LoraConfig& config, bool isNew) {
    const auto guard = withoutGradients();
    const Linear& linear = *target.linear;
    const at::TensorOptions made = on(linear.weights.device(), at::kFloat);
    const auto blocksIn = [&](const std::vector<std::string>& layers) {
        const auto names = [&](const std::string& part) { return contains(linear.name, part); };
        return std::any_of(layers.begin(), layers.end(), names) ? config.use_bdlora.nblocks : 1;
    };
    LowRank out;
    out.blocksA = blocksIn(config.use_bdlora.a);
    out.blocksB = out.blocksA > 1 ? 1 : blocksIn(config.use_bdlora.b);
    out.a = linearStart({target.rank, linear.inFeatures() / out.blocksA}, linear.inFeatures(), made.device());
    out.b = at::zeros({linear.outFeatures(), target.rank / out.blocksB}, made);
    if (config.lora_bias) out.bias = at::zeros({linear.outFeatures()}, made);
    out.scale = target.scale;
    out.dropout = config.lora_dropout;
    out.rateOfB = config.loraplus_lr_ratio;
    if (isNew && config.start == LoraStart::Gaussian) out.a.normal_(0, 1 / double(target.rank));
    if (!changesBase(config.start)) return out;
    const at::Tensor weight = linear.weights.values(at::kFloat);
    if (config.start == LoraStart::Loftq) {
        const LoftqStart start = loftqStart(weight, target.rank, config.loftq_iter);
        out.startDelta = start.delta;
        if (isNew) out.a = start.a.contiguous(), out.b = start.b / target.scale;
        return out;
    }
    std::tie(out.startA, out.startB) = startOf(config.start, weight, target.rank, target.scale);
    if (isNew)
        out.a = out.startA.clone(at::MemoryFormat::Contiguous), out.b = out.startB.clone(at::MemoryFormat::Contiguous);
    return out;
}

LoraStart startOf(LoraInit init) {
    switch (init) {
    case LoraInit::Plain:
    case LoraInit::Eva: // A begins elsewhere, and nothing of the base is changed
        break;
    case LoraInit::Gaussian:
        return LoraStart::Gaussian;
    case LoraInit::Pissa:
        return LoraStart::Pissa;
    case LoraInit::Olora:
        return LoraStart::Olora;
    case LoraInit::Loftq:
        return LoraStart::Loftq;
    }
    return LoraStart::Plain;
}

/// Repeats layers as the config says. Errors: "peft.unsupported" of layers that are not there, or of a model of two
/// stacks.
Result<void> replicate(Transformer& model, const LoraConfig& config) {
    std::vector<int> layers;
    for (const auto& [begin, end] : config.layer_replication) {
        if (begin < 0 || begin >= end || end > model.spec().num_hidden_layers || model.spec().isEncoderDecoder())
            return failUnsupported("layer_replication", "[" + std::to_string(begin) + ", " + std::to_string(end) + "]");
        for (int layer = begin; layer < end; ++layer)
            layers.push_back(layer);
    }
    if (!layers.empty()) model.replicateLayers(layers);
    return {};
}

/// What cannot be told apart by tokens: experts get those that were routed to them, the head those that are asked for.
Result<void> checkInvocation(Transformer& model, const LoraConfig& config, const std::vector<LoraTarget>& targets) {
    if (config.alora_invocation_tokens.empty()) return {};
    if (config.task_type != "CAUSAL_LM" || model.spec().isEncoderDecoder())
        return failUnsupported("alora_invocation_tokens", config.task_type);
    if (config.use_dora) return failUnsupported("alora_invocation_tokens", "use_dora");
    if (!config.target_parameters.empty())
        return failUnsupported("alora_invocation_tokens", config.target_parameters.front());
    for (const LoraTarget& target : targets)
        if (target.isEmbedding || target.linear == &model.head() || isExpertModule(target.linear->name))
            return failUnsupported("alora_invocation_tokens", target.linear->name);
    return {};
}

/// @param start  what A begins as, by module
Result<std::unique_ptr<WrappedModel>> wrap(
    Transformer& model, const LoraConfig& config, bool isNew, const EvaStart& start = {}) {
    std::vector<WrappedLinear> parts;
    LUTHIER_TRY_DO(replicate(model, config));
    LUTHIER_TRY(targets, loraTargets(model, config));
    LUTHIER_TRY_DO(checkInvocation(model, config, targets));
    const auto invocation =
        config.alora_invocation_tokens.empty() ? nullptr : std::make_shared<Invocation>(config.alora_invocation_tokens);
    for (const LoraTarget& target : targets) {
        const std::int64_t most = std::min(target.linear->inFeatures(), target.linear->outFeatures());
        if (changesBase(config.start) && !target.isEmbedding && target.rank > most)
            return fail("adapter.no_place",
                {QT_TRANSLATE_NOOP("errors", "This model has no place for the adapter."), {}},
                {QT_TRANSLATE_NOOP("errors", "{module} has {count} directions to begin at; the rank is {rank}."),
                    {{"module", target.linear->name}, {"count", std::to_string(most)},
                        {"rank", std::to_string(target.rank)}}},
                {QT_TRANSLATE_NOOP("errors", "Lower adapter.r, or begin at zero."), {}});
        if (target.isEmbedding) {
            parts.push_back({target.linear, makeEmbeddingLora(target, config.use_dora)});
            continue;
        }
        LowRank lowRank = lowRankOf(target, config, isNew);
        if (const auto begin = start.find(target.linear->name); begin != start.end())
            lowRank.a = begin->second.to(lowRank.a.device()).contiguous();
        if (config.use_dora)
            parts.push_back({target.linear, makeDoraPart(*target.linear, std::move(lowRank))});
        else
            parts.push_back(
                {target.linear, std::make_shared<LoraPart>(*target.linear, std::move(lowRank), invocation)});
    }
    LUTHIER_TRY_DO(addTokenRows(model, config.trainable_token_indices, ".token_adapter", parts));
    auto shared = std::make_unique<SharedTensors>();
    LUTHIER_TRY_DO(addExpertLora(model, config, *shared, parts));
    const auto write = [config](const std::filesystem::path& folder, const WrappedNames& names) {
        LoraConfig said = config;
        said.fan_in_fan_out = names.transposed;
        if (isTargetModule("", said.target_modules)) said.target_modules = names.targets;
        return writeLoraConfig(folder, said);
    };
    auto adapter = std::make_unique<WrappedModel>(
        model, std::move(parts), TrainedWhole{config.modules_to_save, config.bias}, write, std::move(shared));
    if (adapter->isEmpty()) return failNoTarget(model, config.target_modules);
    const bool repeatsLayers = !config.layer_replication.empty();
    if (invocation || repeatsLayers)
        adapter->alsoSwitches([&model, invocation, repeatsLayers, isReplicated = repeatsLayers](bool on) mutable {
            model.setTokenSwitch(on ? invocation : nullptr);
            if (repeatsLayers && on != std::exchange(isReplicated, on)) model.swapReplicatedLayers();
        });
    return adapter;
}

} // namespace

Result<std::vector<LoraTarget>> loraTargets(Transformer& model, const LoraConfig& config) {
    LUTHIER_TRY(targets, TargetModules::of(config));
    LUTHIER_TRY(ranks, NamePatterns<int>::of(config.rank_pattern));
    LUTHIER_TRY(alphas, NamePatterns<double>::of(config.alpha_pattern));
    std::vector<LoraTarget> out;
    const auto add = [&](Linear& linear, bool isEmbedding) {
        const int rank = ranks.valueFor(linear.name, config.r);
        const double alpha = alphas.valueFor(linear.name, config.lora_alpha);
        out.push_back({&linear, rank, scaleOf(config, alpha, rank), isEmbedding});
    };
    const bool takesAll = isTargetModule("", config.target_modules); // of the blocks
    const bool takesEmbedding = !takesAll && targets.chooses(model.embedding().name);
    const bool takesTiedHead = takesEmbedding && config.ensure_weight_tying && model.spec().tieWordEmbeddings;
    if (takesEmbedding) add(model.embedding(), /*isEmbedding=*/true);
    for (Linear* linear : model.linears())
        if (targets.chooses(linear->name) && !(config.use_dora && isExpertModule(linear->name)))
            add(*linear, /*isEmbedding=*/false);
    if (takesTiedHead || (!takesAll && targets.chooses(model.head().name))) {
        model.untieHead();
        add(model.head(), /*isEmbedding=*/false);
    }
    return out;
}

namespace {

/// Ranks as they were shared out, with scales as before; layers of no rank are left out.
Result<void> shareRanks(Transformer& model, const EvaStart& start, LoraConfig& config) {
    LUTHIER_TRY(targets, loraTargets(model, config));
    std::vector<std::string> kept;
    for (const LoraTarget& target : targets) {
        const std::string& name = target.linear->name;
        const auto begin = start.find(name);
        if (begin == start.end() || begin->second.size(0) > 0) kept.push_back(name);
        if (begin == start.end() || begin->second.size(0) == target.rank || begin->second.size(0) == 0) continue;
        const auto rank = int(begin->second.size(0));
        config.rank_pattern.emplace_back(name, rank);
        const double share = double(rank) / target.rank;
        config.alpha_pattern.emplace_back(name, config.lora_alpha * (config.use_rslora ? std::sqrt(share) : share));
    }
    config.target_modules = kept;
    return {};
}

/// `lora` or `dora`, as the section says.
Result<std::unique_ptr<Adapter>> createLora(Transformer& model, const AdapterStart& begun) {
    const AdapterSection& section = begun.section;
    LoraConfig config;
    config.r = section.r;
    config.lora_alpha = section.lora_alpha;
    config.lora_dropout = section.lora_dropout;
    config.use_rslora = section.use_rslora;
    config.loraplus_lr_ratio = section.loraplus_lr_ratio;
    config.start = startOf(section.init_lora_weights);
    config.use_dora = section.type == AdapterType::Dora;
    config.target_modules = section.target_modules;
    config.bias = keyOf(section.bias);
    config.modules_to_save = section.modules_to_save;
    config.base_model_name_or_path = begun.basePath;
    config.task_type = taskTypeOf(model.spec());
    LUTHIER_TRY_DO(makeRoom(model, config.modules_to_save));
    EvaStart start; // measured before the model is wrapped
    if (section.init_lora_weights == LoraInit::Eva && begun.measure) {
        LUTHIER_TRY(targets, loraTargets(model, config));
        LUTHIER_TRY(measured, begun.measure(model, targets));
        start = std::move(measured);
        LUTHIER_TRY_DO(shareRanks(model, start, config));
    }
    LUTHIER_TRY(adapter, wrap(model, config, /*isNew=*/true, start));
    adapter->setTrainable(true);
    return adapter;
}

Result<std::unique_ptr<Adapter>> loadLora(Transformer& model, const std::filesystem::path& folder, bool trainable) {
    LUTHIER_TRY(config, readLoraConfig(folder));
    LUTHIER_TRY_DO(
        makeRoom(model, folder, config.task_type, config.modules_to_save, /*staysTied=*/config.ensure_weight_tying));
    LUTHIER_TRY(adapter, wrap(model, config, /*isNew=*/false));
    LUTHIER_TRY_DO(adapter->load(folder));
    adapter->setTrainable(trainable);
    return adapter;
}

} // namespace

Result<void> writeConvertedLora(
    Transformer& model, const std::filesystem::path& folder, const std::filesystem::path& to) {
    const auto guard = withoutGradients();
    LUTHIER_TRY(config, readLoraConfig(folder));
    if (config.use_dora) return failUnsupported("use_dora", "true");
    if (config.start == LoraStart::Loftq) return failUnsupported("init_lora_weights", "loftq");
    if (!config.rank_pattern.empty()) return failUnsupported("rank_pattern", config.rank_pattern.front().first);
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [name, view] : file.tensors())
        tensors[name] = copyAs(view, view.dtype);
    LUTHIER_TRY(targets, loraTargets(model, config));
    for (const LoraTarget& target : targets) {
        const std::string prefix = "base_model.model." + target.linear->name + ".lora_";
        if (target.isEmbedding) { // which begins at zero: rows and columns of zeros leave it as it is
            at::Tensor &a = tensors[prefix + "embedding_A"], &b = tensors[prefix + "embedding_B"];
            if (!a.defined() || !b.defined()) return failTensors(folder, {prefix + "embedding_A is missing"});
            a = at::cat({a, at::zeros_like(a)}, 0);
            b = at::cat({b, at::zeros_like(b)}, 1);
            continue;
        }
        at::Tensor &a = tensors[prefix + "A.weight"], &b = tensors[prefix + "B.weight"];
        if (!a.defined() || !b.defined()) return failTensors(folder, {prefix + "A.weight is missing"});
        const auto [startA, startB] =
            startOf(config.start, target.linear->weights.values(at::kFloat), target.rank, target.scale);
        a = at::cat({a, startA.cpu().to(a.scalar_type())}, 0);
        b = at::cat({b, startB.cpu().to(b.scalar_type()).neg()}, 1);
    }
    config.start = LoraStart::Plain;
    config.r *= 2;
    const double more = config.use_rslora ? std::sqrt(2.0) : 2.0;
    config.lora_alpha *= more;
    for (auto& [pattern, alpha] : config.alpha_pattern)
        alpha *= more;
    LUTHIER_TRY_DO(saveTensors(to / "adapter_model.safetensors", tensors));
    return writeLoraConfig(to, config);
}

const AdapterKind kLora{"LORA", AdapterType::Lora, createLora, loadLora};
const AdapterKind kDora{"LORA", AdapterType::Dora, createLora, nullptr}; // DoRA is a key of it

} // namespace luthier::engine
