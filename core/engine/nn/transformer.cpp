#include "core/engine/nn/transformer.h"

#include "core/engine/kernels/place.h"
#include "core/engine/nn/attention.h"
#include "core/engine/nn/position.h"
#include "core/engine/nn/recomputed.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <map>

namespace luthier::engine {

struct Expert {
    Linear gate, up, down;
};

struct Transformer::Block {
    Norm attentionNorm, queryNorm, keyNorm, postAttentionNorm, crossNorm, mlpNorm, postMlpNorm;
    Linear query, key, value, fusedQkv, attentionOut; // fused or apart, as the spec's names say
    Linear crossQuery, crossKey, crossValue, crossOut;
    Linear gate, up, fusedGateUp, down;
    Linear router;
    std::vector<Expert> experts;
    const Join *attentionJoin = nullptr, *mlpJoin = nullptr; // null: a plain sum
    const BesideAttention* beside = nullptr;

    std::vector<Norm*> norms() {
        return {&attentionNorm, &queryNorm, &keyNorm, &postAttentionNorm, &crossNorm, &mlpNorm, &postMlpNorm};
    }
    std::vector<Linear*> linears() {
        std::vector<Linear*> out{&query, &key, &value, &fusedQkv, &attentionOut, &crossQuery, &crossKey, &crossValue,
            &crossOut, &gate, &up, &fusedGateUp, &down, &router};
        for (Expert& expert : experts)
            out.insert(out.end(), {&expert.gate, &expert.up, &expert.down});
        std::erase_if(out, [](const Linear* linear) { return linear->name.empty(); });
        return out;
    }
};

struct Transformer::Stack {
    const StackSpec* spec = nullptr; // of m_spec
    at::Tensor positionEmbedding, relativeBias;
    Norm embeddingNorm, finalNorm;
    std::vector<Block> blocks;
};

/// The layers that are not in use: those that were replicated, or the replicated ones.
struct Transformer::Replication {
    std::vector<Block> blocks;
    int num_hidden_layers;
    std::vector<int> slidingWindow;
    std::vector<LayerRope> layerRope;
    std::vector<bool> denseLayers;
};

struct Transformer::Pass {
    bool training = false;
    KvCache* cache = nullptr;
    std::vector<at::Tensor>* routerLogits = nullptr;
    std::array<RopeTable::Angles, 2> angles = {}; // by LayerRope: of the main rope and of the local one
    std::map<int, at::Tensor> biasByWindow = {};  // most models have one window
    at::Tensor encoded = {}, crossBias = {};
    Prefix prefix = {};
    std::vector<KeysValues>* captured = nullptr; // filled with each layer's keys and values
    at::Tensor active = {};                      // of the token switch
};

namespace {

at::Tensor activate(const at::Tensor& x, Activation activation) {
    switch (activation) {
    case Activation::Silu:
        return at::silu(x);
    case Activation::Gelu:
        return at::gelu(x);
    case Activation::GeluTanh:
        return at::gelu(x, "tanh");
    case Activation::QuickGelu:
        return x * at::sigmoid(x * 1.702);
    case Activation::Relu:
        return at::relu(x);
    }
    return x;
}

at::Tensor dropped(const at::Tensor& x, double probability, bool training) {
    return probability > 0 && training ? at::dropout(x, probability, true) : x;
}

/// NEFTune (Jain et al. 2023, algorithm 1): uniform noise up to alpha / sqrt(tokens * hidden), as transformers adds it.
/// @param x [batch, tokens, hidden]
at::Tensor withNoise(const at::Tensor& x, double alpha) {
    const double most = alpha / std::sqrt(double(x.size(1) * x.size(2)));
    return x + at::empty_like(x).uniform_(-most, most);
}

/// [batch, tokens, heads * width] → [batch, heads, tokens, width]
at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads, std::int64_t width) {
    return x.view({x.size(0), x.size(1), heads, width}).transpose(1, 2);
}

at::Tensor sum(const at::Tensor& a, const at::Tensor& b) { return !a.defined() ? b : !b.defined() ? a : a + b; }

/// @param norm  stands behind the sum, or null
at::Tensor joined(
    const Join* join, const at::Tensor& output, const at::Tensor& residual, const Norm* norm, bool training) {
    if (join) return join->joined(output, residual, norm, training);
    const at::Tensor sum = residual + output;
    return norm ? norm->forward(sum) : sum;
}

at::Tensor normed(const Norm& norm, const at::Tensor& x) { return norm.exists() ? norm.forward(x) : x; }

/// Where each new token stands: counted over real tokens, so that padding on either side changes nothing.
at::Tensor positionsOf(const ModelInput& input, std::int64_t cached) {
    if (input.positions.defined()) return input.positions;
    const std::int64_t tokens = input.ids.size(1);
    if (!input.keyValid.defined())
        return at::arange(cached, cached + tokens, beside(input.ids, at::kLong)).unsqueeze(0);
    return (input.keyValid.to(at::kLong).cumsum(1) - 1).clamp_min(0).narrow(1, cached, tokens);
}

/// A mask of keys behind a learned prompt, which is real. @param valid [batch, keys] bool, or undefined
at::Tensor behindPrompt(const at::Tensor& valid, std::int64_t prompt) {
    if (!valid.defined() || prompt == 0) return valid;
    return at::cat({at::ones({valid.size(0), prompt}, valid.options()), valid}, 1);
}

/// A bias with columns for tokens before every row: seen by all, as far as the window goes.
/// @param bias       [batch or 1, heads or 1, queries or 1, keys], or undefined
/// @param positions  [batch or 1, queries], the prefix counted
/// @param learned    [1, heads, queries, count]: what T5 has learned of their distance; undefined: nothing
/// @param alibiHeads 0: no ALiBi
at::Tensor withPrefix(const at::Tensor& bias, std::int64_t count, const AttentionScope& scope,
    const at::Tensor& positions, const at::Tensor& learned, std::int64_t alibiHeads, at::ScalarType type) {
    if (!bias.defined() && scope.window == 0) return bias;
    const at::Tensor places = at::arange(count, beside(positions, at::kLong));
    at::Tensor before = learned.defined() ? learned : at::zeros({1, 1, 1, count}, beside(positions, type));
    if (alibiHeads > 0) {
        // Its places are those in the sequence: where a query's own row begins there, the prefix stands directly
        // before.
        const at::Tensor own =
            at::arange(scope.keyTokens - scope.queryTokens, scope.keyTokens, beside(positions, at::kLong));
        const at::Tensor begin = (own - (positions - count)).unsqueeze(2); // [batch or 1, queries, 1]
        const at::Tensor slopes = alibiBias(alibiHeads, 2, positions.device()).narrow(3, 1, 1);
        before = (slopes * (begin + places - count).to(at::kFloat).unsqueeze(1)).to(type);
    }
    if (scope.window > 0) {
        const at::Tensor isTooFar = (positions.unsqueeze(2) - places >= scope.window).unsqueeze(1);
        before = before.masked_fill(isTooFar, lowestOf(type));
    }
    const at::Tensor own = bias.defined() ? bias : at::zeros({1, 1, 1, scope.keyTokens}, beside(positions, type));
    const auto common = [&](int dim) { return std::max(before.size(dim), own.size(dim)); };
    return at::cat({before.expand({common(0), common(1), common(2), count}),
                       own.expand({common(0), common(1), common(2), scope.keyTokens})},
        3);
}

} // namespace

Transformer::Transformer(ModelSpec spec)
    : m_spec(std::move(spec)) {
    m_main = std::make_unique<Stack>(makeStack(m_spec));
    if (m_spec.encoder) m_encoder = std::make_unique<Stack>(makeStack(*m_spec.encoder));
    m_embedding.name = m_spec.tokenEmbedding;
    m_head.name = m_spec.headModule;
    m_pooler.name = m_spec.pooler;
    if (m_spec.position == PositionKind::Rope) m_rope = RopeTable(m_spec.rope);
    if (m_spec.localRope) m_localRope = RopeTable(*m_spec.localRope);
}

Transformer::~Transformer() = default;

Transformer::Stack Transformer::makeStack(const StackSpec& spec) const {
    const auto linear = [this](const std::string& pattern, int layer, int expert = 0) {
        Linear out;
        out.name = layerName(pattern, layer, expert);
        out.weights.transposed = m_spec.transposedLinears;
        return out;
    };
    const auto norm = [this](const std::string& pattern, int layer) {
        Norm out;
        out.name = layerName(pattern, layer);
        out.kind = m_spec.norm;
        out.eps = m_spec.norm_eps;
        out.unitOffset = m_spec.normUnitOffset;
        return out;
    };
    const StackNames& names = spec.names;
    Stack stack;
    stack.spec = &spec;
    stack.embeddingNorm = norm(names.embeddingNorm, 0);
    stack.finalNorm = norm(names.finalNorm, 0);
    stack.blocks.resize(spec.num_hidden_layers);
    for (int i = 0; i < spec.num_hidden_layers; ++i) {
        Block& block = stack.blocks[i];
        block.attentionNorm = norm(names.attentionNorm, i);
        block.query = linear(names.query, i);
        block.key = linear(names.key, i);
        block.value = linear(names.value, i);
        block.fusedQkv = linear(names.fusedQkv, i);
        block.queryNorm = norm(names.queryNorm, i);
        block.keyNorm = norm(names.keyNorm, i);
        block.attentionOut = linear(names.attentionOut, i);
        block.postAttentionNorm = norm(names.postAttentionNorm, i);
        block.crossNorm = norm(names.crossNorm, i);
        block.crossQuery = linear(names.crossQuery, i);
        block.crossKey = linear(names.crossKey, i);
        block.crossValue = linear(names.crossValue, i);
        block.crossOut = linear(names.crossOut, i);
        block.mlpNorm = norm(names.mlpNorm, i);
        block.postMlpNorm = norm(names.postMlpNorm, i);
        if (!m_spec.isMixture(i)) {
            block.gate = linear(names.gate, i);
            block.up = linear(names.up, i);
            block.fusedGateUp = linear(names.fusedGateUp, i);
            block.down = linear(names.down, i);
            continue;
        }
        block.router = linear(names.router, i);
        for (int e = 0; e < m_spec.experts.num_local_experts; ++e)
            block.experts.push_back(
                {linear(names.expertGate, i, e), linear(names.expertUp, i, e), linear(names.expertDown, i, e)});
    }
    return stack;
}

std::vector<Linear*> Transformer::linears() {
    std::vector<Linear*> out;
    for (Stack* stack : {m_encoder.get(), m_main.get()}) {
        if (!stack) continue;
        for (Block& block : stack->blocks) {
            const auto own = block.linears();
            out.insert(out.end(), own.begin(), own.end());
        }
    }
    return out;
}

std::vector<NamedParameter> Transformer::parameters() {
    std::map<std::string, at::Tensor*> places;
    const auto place = [&](const std::string& module, at::Tensor& weight, at::Tensor* bias) {
        places[module + ".weight"] = &weight;
        if (bias) places[module + ".bias"] = bias;
    };
    place(m_spec.tokenEmbedding, m_embedding.weights.dense, nullptr);
    place(m_spec.tokenTypeEmbedding, m_tokenTypeEmbedding, nullptr);
    place(m_spec.headModule, m_head.weights.dense, nullptr);
    place(m_pooler.name, m_pooler.weights.dense, &m_pooler.bias);
    places[m_spec.headBias] = &m_headBias;
    for (Stack* stack : {m_encoder.get(), m_main.get()}) {
        if (!stack) continue;
        place(stack->spec->names.positionEmbedding, stack->positionEmbedding, nullptr);
        place(stack->spec->names.relativeBias, stack->relativeBias, nullptr);
        for (Norm* norm : {&stack->embeddingNorm, &stack->finalNorm})
            place(norm->name, norm->weight, &norm->bias);
        for (Block& block : stack->blocks)
            for (Norm* norm : block.norms())
                place(norm->name, norm->weight, &norm->bias);
    }
    for (Linear* linear : linears())
        place(linear->name, linear->weights.dense, &linear->bias);

    std::vector<NamedParameter> out;
    for (const ParameterShape& shape : parameterShapes(m_spec))
        out.push_back({shape.name, places.at(shape.name), shape.role});
    return out;
}

at::Tensor Transformer::embed(
    const Stack& stack, const ModelInput& input, const at::Tensor& positions, bool training) const {
    const auto type = m_computeType == DType::BF16 ? at::kBFloat16 : at::kFloat;
    at::Tensor x = at::embedding(m_embedding.weights.dense, input.ids).to(type);
    for (const auto& adapter : m_embedding.adapters)
        x = adapter->apply(input.ids, x, training);
    if (training && m_spec.dropout.neftune_noise_alpha > 0) x = withNoise(x, m_spec.dropout.neftune_noise_alpha);
    at::Tensor types;
    if (m_tokenTypeEmbedding.defined())
        types = input.tokenTypes.defined() ? input.tokenTypes : at::zeros_like(input.ids);
    return placed(stack, scaled(x), positions, types, training);
}

/// The scale is rounded to the compute type first, as transformers does.
at::Tensor Transformer::scaled(const at::Tensor& x) const {
    return m_spec.embeddingScale == 1.0 ? x : x * at::scalar_tensor(m_spec.embeddingScale, beside(x, x.scalar_type()));
}

at::Tensor Transformer::placed(
    const Stack& stack, at::Tensor x, const at::Tensor& positions, const at::Tensor& tokenTypes, bool training) const {
    const auto type = x.scalar_type();
    if (stack.positionEmbedding.defined())
        x = x + at::embedding(stack.positionEmbedding, positions + m_spec.positionOffset).to(type);
    else if (m_spec.position == PositionKind::Sinusoidal)
        x = x + sinusoidalEmbedding(positions + m_spec.positionOffset, m_spec.hidden_size).to(type);
    if (tokenTypes.defined()) x = x + at::embedding(m_tokenTypeEmbedding, tokenTypes).to(type);
    return dropped(normed(stack.embeddingNorm, x), m_spec.dropout.embedding, training);
}

at::Tensor Transformer::attention(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const {
    const Block& block = stack.blocks[index];
    const std::int64_t heads = stack.spec->num_attention_heads, groups = stack.spec->num_key_value_heads,
                       width = stack.spec->head_dim;
    at::Tensor q, k, v;
    const auto allHeads = [this](const Norm& norm, const at::Tensor& x) {
        return m_spec.normAllHeads ? normed(norm, x) : x;
    };
    if (block.fusedQkv.name.empty()) {
        q = splitHeads(allHeads(block.queryNorm, block.query.forward(x, pass.training)), heads, width);
        k = splitHeads(allHeads(block.keyNorm, block.key.forward(x, pass.training)), groups, width);
        v = splitHeads(block.value.forward(x, pass.training), groups, width);
    } else if (const at::Tensor all = block.fusedQkv.forward(x, pass.training);
        m_spec.fusedLayout == FusedLayout::PerHead) {
        const auto parts = splitHeads(all, heads, 3 * width).chunk(3, -1);
        q = parts[0];
        k = parts[1];
        v = parts[2];
    } else {
        const auto parts = all.split_with_sizes({heads * width, groups * width, groups * width}, -1);
        q = splitHeads(parts[0], heads, width);
        k = splitHeads(parts[1], groups, width);
        v = splitHeads(parts[2], groups, width);
    }
    if (!m_spec.normAllHeads) {
        q = normed(block.queryNorm, q);
        k = normed(block.keyNorm, k);
    }
    const LayerRope rope = stack.spec->layerRope.empty() ? LayerRope::Main : stack.spec->layerRope[index];
    if (m_spec.position == PositionKind::Rope && rope != LayerRope::None) {
        const RopeTable::Angles& angles = pass.angles[rope == LayerRope::Local];
        q = applyRope(q, angles);
        k = applyRope(k, angles);
    }
    KeysValues seen{k, v};
    if (pass.captured) pass.captured->push_back(seen);
    if (pass.cache) seen = pass.cache->append(index, seen);
    if (pass.prefix.tokens > 0) {
        const KeysValues& before = pass.prefix.layers[std::size_t(index)];
        const std::int64_t batch = k.size(0);
        seen.keys = at::cat({before.keys.expand({batch, -1, -1, -1}), seen.keys}, 2);
        seen.values = at::cat({before.values.expand({batch, -1, -1, -1}), seen.values}, 2);
    }
    const AttentionOptions options{m_spec.attentionScale / (m_spec.scaleByLayer ? index + 1 : 1),
        m_spec.attentionSoftcap, m_spec.dropout.attention};
    const at::Tensor& bias = pass.biasByWindow.at(stack.spec->slidingWindow[index]);
    at::Tensor out = attend(q, seen.keys, seen.values, bias, options, pass.training);
    if (block.beside) out = out + block.beside->attended(q, pass.training);
    return block.attentionOut.forward(out, pass.training);
}

at::Tensor Transformer::crossAttention(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const {
    const Block& block = stack.blocks[index];
    const std::int64_t groups = stack.spec->num_key_value_heads, width = stack.spec->head_dim;
    KeysValues own, &seen = pass.cache ? pass.cache->cross(index) : own;
    if (!seen.keys.defined()) {
        seen.keys = splitHeads(block.crossKey.forward(pass.encoded, pass.training), groups, width);
        seen.values = splitHeads(block.crossValue.forward(pass.encoded, pass.training), groups, width);
    }
    const at::Tensor q = splitHeads(block.crossQuery.forward(x, pass.training), stack.spec->num_attention_heads, width);
    const AttentionOptions options{m_spec.attentionScale, m_spec.attentionSoftcap, m_spec.dropout.attention};
    return block.crossOut.forward(
        attend(q, seen.keys, seen.values, pass.crossBias, options, pass.training), pass.training);
}

at::Tensor Transformer::mixture(const Block& block, const at::Tensor& x, Pass& pass) const {
    const at::Tensor flat = x.reshape({-1, x.size(-1)});
    const at::Tensor logits = block.router.forward(flat, pass.training); // [tokens, experts]
    if (pass.routerLogits) pass.routerLogits->push_back(logits);
    auto [shares, chosen] = at::softmax(logits, -1, at::kFloat).topk(m_spec.experts.num_experts_per_tok, -1);
    if (m_spec.experts.norm_topk_prob) shares = shares / shares.sum(-1, /*keepdim=*/true);
    shares = shares.to(x.scalar_type());
    at::Tensor out = at::zeros_like(flat);
    for (std::size_t e = 0; e < block.experts.size(); ++e) {
        const at::Tensor places = chosen.eq(static_cast<std::int64_t>(e)).nonzero(); // [hits, 2]: token, rank
        if (places.size(0) == 0) continue;
        const at::Tensor rows = places.select(1, 0);
        const Expert& expert = block.experts[e];
        const at::Tensor own = flat.index_select(0, rows);
        const at::Tensor inner = activate(expert.gate.forward(own, pass.training), m_spec.activation) *
                                 expert.up.forward(own, pass.training);
        const at::Tensor share = shares.index({rows, places.select(1, 1)}).unsqueeze(1);
        out = out.index_add(0, rows, expert.down.forward(inner, pass.training) * share);
    }
    return out.view_as(x);
}

at::Tensor Transformer::mlp(const Block& block, const at::Tensor& x, Pass& pass) const {
    if (!block.experts.empty()) return mixture(block, x, pass);
    at::Tensor inner;
    if (!block.fusedGateUp.name.empty()) {
        const auto halves = block.fusedGateUp.forward(x, pass.training).chunk(2, -1);
        inner = activate(halves[0], m_spec.activation) * halves[1];
    } else if (m_spec.gatedMlp) {
        inner = activate(block.gate.forward(x, pass.training), m_spec.activation) * block.up.forward(x, pass.training);
    } else {
        inner = activate(block.up.forward(x, pass.training), m_spec.activation);
    }
    return block.down.forward(dropped(inner, m_spec.dropout.activation, pass.training), pass.training);
}

at::Tensor Transformer::layer(const Stack& stack, int index, const at::Tensor& input, Pass& pass) const {
    if (pass.active.defined()) m_tokenSwitch->setActive(pass.active);
    const Block& block = stack.blocks[index];
    const auto drop = [&](const at::Tensor& added) {
        const at::Tensor x = dropped(added, m_spec.dropout.residual, pass.training);
        return m_spec.residualScale == 1 ? x : x * m_spec.residualScale;
    };
    const auto join = [&](const Join* own, const at::Tensor& output, const at::Tensor& residual, const Norm* norm) {
        return joined(own, drop(output), residual, norm, pass.training);
    };
    at::Tensor x = input;
    if (m_spec.normPlacement == NormPlacement::After) {
        x = join(block.attentionJoin, attention(stack, index, x, pass), x, &block.attentionNorm);
        if (stack.spec->crossAttention) x = block.crossNorm.forward(x + drop(crossAttention(stack, index, x, pass)));
        return join(block.mlpJoin, mlp(block, x, pass), x, &block.mlpNorm);
    }
    const at::Tensor first = normed(block.attentionNorm, x);
    const at::Tensor attended = normed(block.postAttentionNorm, attention(stack, index, first, pass));
    if (m_spec.parallelBlock) {
        const at::Tensor other = block.mlpNorm.exists() ? block.mlpNorm.forward(x) : first;
        return join(block.mlpJoin, mlp(block, other, pass), join(block.attentionJoin, attended, x, nullptr), nullptr);
    }
    x = join(block.attentionJoin, attended, m_spec.residualFromNorm ? first : x, nullptr);
    if (stack.spec->crossAttention) x = x + drop(crossAttention(stack, index, block.crossNorm.forward(x), pass));
    const at::Tensor second = normed(block.mlpNorm, x);
    return join(block.mlpJoin, normed(block.postMlpNorm, mlp(block, second, pass)),
        m_spec.residualFromNorm ? second : x, nullptr);
}

Transformer::Block& Transformer::blockOf(const StackSpec& stack, int layer) const {
    return (m_encoder && m_encoder->spec == &stack ? *m_encoder : *m_main).blocks[std::size_t(layer)];
}

void Transformer::setJoin(const StackSpec& stack, int layer, JoinPlace place, const Join* join) {
    Block& block = blockOf(stack, layer);
    (place == JoinPlace::AfterAttention ? block.attentionJoin : block.mlpJoin) = join;
}

void Transformer::setBeside(int layer, const BesideAttention* beside) { blockOf(m_spec, layer).beside = beside; }

const Join* Transformer::join(const StackSpec& stack, int layer, JoinPlace place) const {
    const Block& block = blockOf(stack, layer);
    return place == JoinPlace::AfterAttention ? block.attentionJoin : block.mlpJoin;
}

at::Tensor Transformer::recomputedLayer(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const {
    const int window = stack.spec->slidingWindow[index];
    const auto part = [this, &stack, index, window, pass](const Tensors& inputs) {
        Pass own = pass;
        own.encoded = inputs[1];
        own.biasByWindow[window] = inputs[2];
        if (own.prefix.tokens > 0) own.prefix.layers[std::size_t(index)] = {inputs[3], inputs[4]};
        Tensors routerLogits;
        if (pass.routerLogits) own.routerLogits = &routerLogits;
        Tensors out{layer(stack, index, inputs[0], own)};
        out.insert(out.end(), routerLogits.begin(), routerLogits.end());
        return out;
    };
    const KeysValues before = pass.prefix.tokens > 0 ? pass.prefix.layers[std::size_t(index)] : KeysValues();
    const Tensors out = recomputed(part, {x, pass.encoded, pass.biasByWindow.at(window), before.keys, before.values});
    if (pass.routerLogits) pass.routerLogits->insert(pass.routerLogits->end(), out.begin() + 1, out.end());
    return out.front();
}

at::Tensor Transformer::run(const Stack& stack, const ModelInput& input, Pass& pass) const {
    at::Tensor positions = positionsOf(input, pass.cache ? pass.cache->length() : 0);
    if (pass.prefix.tokens > 0) positions = positions + pass.prefix.tokens;
    return through(stack, input, positions, embed(stack, input, positions, pass.training), pass);
}

at::Tensor Transformer::through(
    const Stack& stack, const ModelInput& input, const at::Tensor& positions, at::Tensor x, Pass& pass) const {
    const std::int64_t tokens = x.size(1), cached = pass.cache ? pass.cache->length() : 0;
    const auto type = x.scalar_type();
    if (m_spec.position == PositionKind::Rope) pass.angles[0] = m_rope.angles(positions);
    if (m_spec.localRope) pass.angles[1] = m_localRope.angles(positions);
    at::Tensor bias;
    if (m_spec.position == PositionKind::Alibi)
        bias = alibiBias(stack.spec->num_attention_heads, cached + tokens, x.device()).to(type);
    at::Tensor biasOfPrefix;
    if (stack.relativeBias.defined()) {
        const std::int64_t before = pass.prefix.tokens;
        bias = relativeBias(stack.relativeBias, tokens, before + cached + tokens, !stack.spec->causal,
            m_spec.relative_attention_max_distance)
                   .to(type);
        if (before > 0) {
            biasOfPrefix = bias.narrow(3, 0, before);
            bias = bias.narrow(3, before, cached + tokens);
        }
    }
    for (const int window : stack.spec->slidingWindow)
        if (!pass.biasByWindow.contains(window))
            pass.biasByWindow[window] = sum(bias,
                attentionMask(
                    {tokens, cached + tokens, input.keyValid, input.segments, window, stack.spec->causal, x.device()},
                    type));
    if (pass.prefix.tokens > 0)
        for (auto& [window, own] : pass.biasByWindow)
            own = withPrefix(own, pass.prefix.tokens, {tokens, cached + tokens, {}, {}, window}, positions,
                biasOfPrefix, m_spec.position == PositionKind::Alibi ? stack.spec->num_attention_heads : 0, type);
    const bool recomputes = m_recomputesLayers && pass.training && !pass.captured && at::GradMode::is_enabled();
    for (int i = 0; i < stack.spec->num_hidden_layers; ++i)
        x = recomputes ? recomputedLayer(stack, i, x, pass) : layer(stack, i, x, pass);
    if (pass.cache) pass.cache->advance(tokens);
    return dropped(normed(stack.finalNorm, x), m_spec.dropout.output, pass.training);
}

at::Tensor Transformer::encode(const ModelInput& input, bool training) const {
    Pass pass{.training = training};
    if (!m_prefix || !m_prefix->prompt().defined()) return run(*m_encoder, input, pass);
    // A learned prompt stands before the tokens, and is seen like them.
    const at::Tensor positions = positionsOf(input, 0);
    const at::Tensor own = embed(*m_encoder, input, positions, training);
    const at::Tensor prompt = inTypeOf(m_prefix->prompt(), own).unsqueeze(0).expand({own.size(0), -1, -1});
    ModelInput longer = input;
    longer.keyValid = behindPrompt(input.keyValid, prompt.size(1));
    return through(*m_encoder, longer, positions, at::cat({prompt, own}, 1), pass);
}

at::Tensor Transformer::hidden(
    const ModelInput& input, KvCache* cache, bool training, std::vector<at::Tensor>* routerLogits) const {
    Pass pass{.training = training, .cache = cache, .routerLogits = routerLogits};
    if (m_prefix) pass.prefix = m_prefix->prefix(*this, training);
    if (m_tokenSwitch) pass.active = activeTokens(input, cache);
    if (m_main->spec->crossAttention) {
        pass.encoded = input.encoded;
        const at::Tensor& valid = input.encodedValid;
        const std::int64_t prompt = valid.defined() ? input.encoded.size(1) - valid.size(1) : 0;
        pass.crossBias = attentionMask({input.ids.size(1), input.encoded.size(1), behindPrompt(valid, prompt), {}, 0,
                                           /*causal=*/false, input.encoded.device()},
            input.encoded.scalar_type());
    }
    return run(*m_main, input, pass);
}

/// A switch that went on stays so: behind what a cache holds, its rows say it.
at::Tensor Transformer::activeTokens(const ModelInput& input, KvCache* cache) const {
    if (cache && cache->length() > 0) return cache->active().unsqueeze(1).expand_as(input.ids);
    const at::Tensor active = m_tokenSwitch->activeAt(input);
    if (cache) cache->setActive(active.select(1, -1));
    return active;
}

Prefix Transformer::prefixOf(const at::Tensor& embeddings, bool training) const {
    Prefix out{embeddings.size(0), {}, {}};
    Pass pass{.training = training, .captured = &out.layers};
    at::Tensor x = embeddings.unsqueeze(0).to(m_computeType == DType::BF16 ? at::kBFloat16 : at::kFloat);
    if (m_spec.scalesPrompts) x = scaled(x);
    const at::Tensor positions = at::arange(out.tokens, beside(embeddings, at::kLong)).unsqueeze(0);
    out.hidden = through(*m_main, {}, positions, placed(*m_main, x, positions, {}, training), pass);
    return out;
}

void Transformer::replicateLayers(const std::vector<int>& layers) {
    m_replication = std::make_unique<Replication>(Replication{
        m_main->blocks, m_spec.num_hidden_layers, m_spec.slidingWindow, m_spec.layerRope, m_spec.experts.denseLayers});
    Replication& made = *m_replication;
    const auto choose = [&](auto& ofLayers) {
        std::decay_t<decltype(ofLayers)> out;
        for (const int layer : layers)
            if (!ofLayers.empty()) out.push_back(ofLayers[std::size_t(layer)]);
        ofLayers = std::move(out);
    };
    choose(made.blocks);
    choose(made.slidingWindow);
    choose(made.layerRope);
    choose(made.denseLayers);
    made.num_hidden_layers = int(layers.size());
    swapReplicatedLayers();
    Stack named = makeStack(m_spec);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        Block &own = m_main->blocks[i], &other = named.blocks[i];
        const auto linears = own.linears(), namedLinears = other.linears();
        for (std::size_t k = 0; k < linears.size(); ++k)
            linears[k]->name = namedLinears[k]->name;
        const auto norms = own.norms(), namedNorms = other.norms();
        for (std::size_t k = 0; k < norms.size(); ++k)
            norms[k]->name = namedNorms[k]->name;
    }
}

void Transformer::swapReplicatedLayers() {
    Replication& other = *m_replication;
    std::swap(m_main->blocks, other.blocks); // whose places stay
    std::swap(m_spec.num_hidden_layers, other.num_hidden_layers);
    std::swap(m_spec.slidingWindow, other.slidingWindow);
    std::swap(m_spec.layerRope, other.layerRope);
    std::swap(m_spec.experts.denseLayers, other.denseLayers);
}

void Transformer::untieHead() {
    if (!m_spec.tieWordEmbeddings) return;
    m_spec.tieWordEmbeddings = false;
    m_head.weights.dense = m_embedding.weights.dense;
}

void Transformer::foldLogitScale() {
    if (m_spec.tieWordEmbeddings || !m_spec.scalesTiedHeadOnly) return;
    const auto guard = withoutGradients();
    m_head.weights.dense = m_head.weights.dense * m_spec.logitScale;
    m_spec.logitScale = 1.0;
    m_spec.scalesTiedHeadOnly = false;
}

void Transformer::renewHead() {
    const auto guard = withoutGradients();
    untieHead();
    if (m_spec.scalesTiedHeadOnly) m_spec.logitScale = 1.0;
    const bool trains = m_head.weights.dense.requires_grad();
    m_head.weights.dense =
        (at::randn(m_head.weights.dense.sizes(), beside(m_head.weights.dense, at::kFloat)) * m_spec.initializerRange)
            .to(m_head.weights.dense.scalar_type());
    m_head.weights.dense.set_requires_grad(trains);
    if (m_headBias.defined()) m_headBias = at::zeros_like(m_headBias).set_requires_grad(m_headBias.requires_grad());
}

void Transformer::makeScoreHead(int outputs) {
    const auto guard = withoutGradients();
    const at::Tensor& old = ownHeadWeight();
    const bool trains = old.requires_grad();
    const at::Tensor start =
        at::randn({outputs, m_spec.hidden_size}, beside(old, at::kFloat)) * m_spec.initializerRange;
    m_head.weights.dense = start.to(old.scalar_type()).set_requires_grad(trains);
    m_headBias = at::Tensor();
    setScoreHead(m_spec, outputs);
}

void Transformer::growVocabulary(std::int64_t known, std::int64_t size) {
    const auto guard = withoutGradients();
    const std::int64_t rows = std::max<std::int64_t>(m_spec.vocab_size, size);
    const bool hasVocabularyHead = !m_spec.tieWordEmbeddings && m_spec.head == HeadKind::Language;
    for (at::Tensor* tensor :
        {&m_embedding.weights.dense, hasVocabularyHead ? &m_head.weights.dense : nullptr, &m_headBias}) {
        if (!tensor || !tensor->defined()) continue;
        // BART's bias is [1, vocab]; all else has the vocabulary in front.
        const at::Tensor old = tensor->dim() == 2 && tensor->size(0) == 1 ? tensor->t() : *tensor;
        std::vector<std::int64_t> shape = old.sizes().vec();
        shape[0] = rows;
        at::Tensor grown = at::zeros(shape, old.options());
        grown.narrow(0, 0, old.size(0)).copy_(old);
        const at::Tensor mean = old.narrow(0, 0, std::min(known, old.size(0))).to(at::kFloat).mean(0, /*keepdim=*/true);
        grown.narrow(0, known, size - known)
            .copy_(mean.to(old.scalar_type()).expand_as(grown.narrow(0, known, size - known)));
        const bool trains = tensor->requires_grad();
        *tensor = old.is_same(*tensor) ? grown : grown.t().contiguous();
        tensor->set_requires_grad(trains);
    }
    m_spec.vocab_size = static_cast<int>(rows);
}

const at::Tensor& Transformer::ownHeadWeight() const {
    return m_spec.tieWordEmbeddings ? m_embedding.weights.dense : m_head.weights.dense;
}

at::Tensor Transformer::headWeight() const {
    at::Tensor out = ownHeadWeight();
    for (const auto& adapter : m_head.adapters)
        out = adapter->adapted(out);
    return out;
}

at::Tensor Transformer::logits(const at::Tensor& hidden) const {
    const at::Tensor scaled = m_spec.logitScale == 1.0 ? hidden : hidden * m_spec.logitScale;
    const at::Tensor bias = m_headBias.defined() ? inTypeOf(m_headBias, hidden).reshape({-1}) : at::Tensor();
    at::Tensor out = at::linear(scaled, inTypeOf(ownHeadWeight(), hidden), bias);
    for (const auto& adapter : m_head.adapters)
        out = adapter->apply(scaled, out, /*training=*/false);
    return m_spec.logitSoftcap > 0 ? at::tanh(out / m_spec.logitSoftcap) * m_spec.logitSoftcap : out;
}

at::Tensor Transformer::pooled(const at::Tensor& hidden) const {
    return m_pooler.weights.dense.defined() ? at::tanh(m_pooler.forward(hidden.select(1, 0), false)) : at::Tensor();
}

} // namespace luthier::engine
