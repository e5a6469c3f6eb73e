#include "core/engine/nn/transformer.h"

#include "core/engine/nn/attention.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/silu.h>

#include <map>

namespace luthier::engine {

namespace {

at::Tensor activate(const at::Tensor& x, Activation activation) {
    switch (activation) {
    case Activation::Silu:
        return at::silu(x);
    case Activation::Gelu:
        return at::gelu(x);
    case Activation::GeluTanh:
        return at::gelu(x, "tanh");
    case Activation::Relu:
        return at::relu(x);
    }
    return x;
}

at::Tensor dropped(const at::Tensor& x, double probability, bool training) {
    return probability > 0 && training ? at::dropout(x, probability, true) : x;
}

/// [batch, tokens, heads * width] → [batch, heads, tokens, width]
at::Tensor splitHeads(const at::Tensor& x, std::int64_t heads, std::int64_t width) {
    return x.view({x.size(0), x.size(1), heads, width}).transpose(1, 2);
}

} // namespace

Transformer::Transformer(ModelSpec spec)
    : m_spec(std::move(spec))
    , m_blocks(m_spec.num_hidden_layers) {
    const WeightNames& names = m_spec.names;
    const auto linear = [this](const std::string& pattern, int layer) {
        Linear out;
        out.name = pattern.empty() ? "" : layerName(pattern, layer);
        out.transposed = m_spec.transposedLinears;
        return out;
    };
    const auto norm = [this](const std::string& pattern, int layer) {
        Norm out;
        out.name = layerName(pattern, layer);
        out.kind = m_spec.norm;
        out.eps = m_spec.norm_eps;
        return out;
    };
    for (int i = 0; i < m_spec.num_hidden_layers; ++i) {
        Block& block = m_blocks[i];
        block.attentionNorm = norm(names.attentionNorm, i);
        block.query = linear(names.query, i);
        block.key = linear(names.key, i);
        block.value = linear(names.value, i);
        block.fusedQkv = linear(names.fusedQkv, i);
        block.attentionOut = linear(names.attentionOut, i);
        block.mlpNorm = norm(names.mlpNorm, i);
        block.gate = linear(names.gate, i);
        block.up = linear(names.up, i);
        block.down = linear(names.down, i);
    }
    m_finalNorm = norm(names.finalNorm, 0);
    if (m_spec.position == PositionKind::Rope) m_rope = RopeTable(m_spec.rope, m_spec.head_dim);
}

std::vector<Linear*> Transformer::linears() {
    std::vector<Linear*> out;
    for (Block& block : m_blocks)
        for (Linear* linear : {&block.query, &block.key, &block.value, &block.fusedQkv, &block.attentionOut,
                 &block.gate, &block.up, &block.down})
            if (!linear->name.empty()) out.push_back(linear);
    return out;
}

std::vector<NamedParameter> Transformer::parameters() {
    std::map<std::string, at::Tensor*> places;
    const auto place = [&](const std::string& module, at::Tensor& weight, at::Tensor* bias) {
        places[module + ".weight"] = &weight;
        if (bias) places[module + ".bias"] = bias;
    };
    place(m_spec.names.tokenEmbedding, m_tokenEmbedding, nullptr);
    place(m_spec.names.positionEmbedding, m_positionEmbedding, nullptr);
    place(m_spec.names.head, m_head, nullptr);
    place(m_finalNorm.name, m_finalNorm.weight, &m_finalNorm.bias);
    for (Block& block : m_blocks)
        for (Norm* norm : {&block.attentionNorm, &block.mlpNorm})
            place(norm->name, norm->weight, &norm->bias);
    for (Linear* linear : linears())
        place(linear->name, linear->weight, &linear->bias);

    std::vector<NamedParameter> out;
    for (const ParameterShape& shape : parameterShapes(m_spec))
        out.push_back({shape.name, places.at(shape.name), shape.role});
    return out;
}

at::Tensor Transformer::attention(int layer, const at::Tensor& x, const RopeTable::Angles& angles,
    const at::Tensor& maskBias, KvCache* cache, bool training) const {
    const Block& block = m_blocks[layer];
    const std::int64_t heads = m_spec.num_attention_heads, groups = m_spec.num_key_value_heads, width = m_spec.head_dim;
    at::Tensor q, k, v;
    if (block.fusedQkv.name.empty()) {
        q = block.query.forward(x, training);
        k = block.key.forward(x, training);
        v = block.value.forward(x, training);
    } else {
        const auto parts =
            block.fusedQkv.forward(x, training).split_with_sizes({heads * width, groups * width, groups * width}, -1);
        q = parts[0];
        k = parts[1];
        v = parts[2];
    }
    q = splitHeads(q, heads, width);
    k = splitHeads(k, groups, width);
    v = splitHeads(v, groups, width);
    if (angles.cos.defined()) {
        q = applyRope(q, angles);
        k = applyRope(k, angles);
    }
    if (cache) std::tie(k, v) = cache->append(layer, k, v);
    const double scale = m_spec.attentionScale / (m_spec.scaleByLayer ? layer + 1 : 1);
    return block.attentionOut.forward(attend(q, k, v, {maskBias}, scale, m_spec.dropout.attention, training), training);
}

at::Tensor Transformer::mlp(const Block& block, const at::Tensor& x, bool training) const {
    const at::Tensor inner =
        m_spec.gatedMlp ? activate(block.gate.forward(x, training), m_spec.activation) * block.up.forward(x, training)
                        : activate(block.up.forward(x, training), m_spec.activation);
    return block.down.forward(inner, training);
}

at::Tensor Transformer::hidden(const ModelInput& input, KvCache* cache, bool training) const {
    const std::int64_t tokens = input.ids.size(1), cached = cache ? cache->length() : 0;
    const auto type = m_computeType == DType::BF16 ? at::kBFloat16 : at::kFloat;
    const at::Tensor positions =
        input.positions.defined() ? input.positions : at::arange(cached, cached + tokens, at::kLong).unsqueeze(0);

    at::Tensor x = at::embedding(m_tokenEmbedding, input.ids).to(type);
    if (m_positionEmbedding.defined()) x = x + at::embedding(m_positionEmbedding, positions).to(type);
    x = dropped(x, m_spec.dropout.embedding, training);

    RopeTable::Angles angles;
    if (m_spec.position == PositionKind::Rope) angles = m_rope.angles(positions);
    std::map<int, AttentionMask> masks; // by window: most models have one
    for (int i = 0; i < m_spec.num_hidden_layers; ++i) {
        const int window = m_spec.slidingWindow[i];
        if (!masks.contains(window))
            masks[window] = causalMask(tokens, cached + tokens, input.keyValid, input.segments, window, type);
        const Block& block = m_blocks[i];
        x = x + dropped(attention(i, block.attentionNorm.forward(x), angles, masks[window].bias, cache, training),
                    m_spec.dropout.residual, training);
        x = x + dropped(mlp(block, block.mlpNorm.forward(x), training), m_spec.dropout.residual, training);
    }
    if (cache) cache->advance(tokens);
    return m_finalNorm.forward(x);
}

const at::Tensor& Transformer::headWeight() const { return m_spec.tieWordEmbeddings ? m_tokenEmbedding : m_head; }

at::Tensor Transformer::logits(const at::Tensor& hidden) const {
    return at::linear(hidden, inTypeOf(headWeight(), hidden));
}

} // namespace luthier::engine
