#pragma once
/// A plain implementation of any ModelSpec: LibTorch's own operations in the weights' type, no cache, no padding, no
/// groups. The Transformer is measured against it in half precision.

#include "core/engine/nn/position.h"
#include "core/engine/nn/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros_like.h>

#include <map>
#include <string>

namespace luthier::testing {

class PlainModel {
public:
    explicit PlainModel(engine::Transformer& model)
        : m_spec(model.spec()) {
        for (const engine::NamedParameter& parameter : model.parameters())
            if (parameter.tensor->defined()) m_weights[parameter.name] = *parameter.tensor;
        m_head = model.headWeight();
    }

    at::Tensor encode(const at::Tensor& ids) const { return run(*m_spec.encoder, ids, {}); }
    at::Tensor hidden(const at::Tensor& ids, const at::Tensor& encoded) const { return run(m_spec, ids, encoded); }
    at::Tensor logits(const at::Tensor& hidden) const {
        at::Tensor out = at::linear(hidden * m_spec.logitScale, m_head);
        if (const at::Tensor bias = weight(m_spec.headBias); bias.defined()) out = out + bias;
        return capped(out, m_spec.logitSoftcap);
    }

private:
    at::Tensor weight(const std::string& name) const {
        const auto it = m_weights.find(name);
        return it == m_weights.end() ? at::Tensor() : it->second;
    }
    at::Tensor linear(const at::Tensor& x, const std::string& pattern, int layer, int expert = 0) const {
        const std::string name = layerName(pattern, layer, expert);
        const at::Tensor w = weight(name + ".weight");
        return at::linear(x, m_spec.transposedLinears ? w.t() : w, weight(name + ".bias"));
    }
    at::Tensor norm(const at::Tensor& x, const std::string& pattern, int layer) const {
        if (pattern.empty()) return x;
        const std::string name = layerName(pattern, layer);
        const at::Tensor w = weight(name + ".weight");
        if (m_spec.norm == NormKind::LayerNorm)
            return at::layer_norm(x, {x.size(-1)}, w, weight(name + ".bias"), m_spec.norm_eps);
        return x * at::rsqrt(x.square().mean(-1, true) + m_spec.norm_eps) * (m_spec.normUnitOffset ? w + 1 : w);
    }
    at::Tensor activated(const at::Tensor& x) const {
        switch (m_spec.activation) {
        case Activation::Silu:
            return at::silu(x);
        case Activation::Gelu:
            return at::gelu(x);
        case Activation::GeluTanh:
            return at::gelu(x, "tanh");
        case Activation::QuickGelu:
            return x * at::sigmoid(1.702 * x);
        case Activation::Relu:
            return at::relu(x);
        }
        return x;
    }
    static at::Tensor capped(const at::Tensor& x, double cap) { return cap > 0 ? at::tanh(x / cap) * cap : x; }

    at::Tensor attended(const StackSpec& stack, at::Tensor q, at::Tensor k, at::Tensor v, const at::Tensor& bias,
        const at::Tensor& hiddenKeys, double scale) const {
        k = k.repeat_interleave(stack.num_attention_heads / k.size(1), 1);
        v = v.repeat_interleave(stack.num_attention_heads / v.size(1), 1);
        at::Tensor scores = capped(at::matmul(q, k.transpose(2, 3)) * scale, m_spec.attentionSoftcap);
        if (bias.defined()) scores = scores + bias;
        if (hiddenKeys.defined()) scores = scores.masked_fill(hiddenKeys, -1e30);
        return at::matmul(at::softmax(scores, -1), v).transpose(1, 2).flatten(2);
    }
    static at::Tensor heads(const at::Tensor& x, std::int64_t width) {
        return x.unflatten(-1, {-1, width}).transpose(1, 2);
    }

    at::Tensor selfAttention(const StackSpec& stack, int layer, const at::Tensor& x, const at::Tensor& bias) const {
        const std::int64_t tokens = x.size(1), width = stack.head_dim;
        at::Tensor q, k, v;
        if (stack.names.fusedQkv.empty()) {
            q = linear(x, stack.names.query, layer);
            k = linear(x, stack.names.key, layer);
            v = linear(x, stack.names.value, layer);
        } else {
            const at::Tensor all = linear(x, stack.names.fusedQkv, layer);
            const std::int64_t own = stack.num_attention_heads * width, shared = stack.num_key_value_heads * width;
            if (m_spec.fusedLayout == FusedLayout::PerHead) {
                const at::Tensor parts = all.unflatten(-1, {-1, 3, width});
                q = parts.select(-2, 0).flatten(2);
                k = parts.select(-2, 1).flatten(2);
                v = parts.select(-2, 2).flatten(2);
            } else {
                q = all.narrow(-1, 0, own);
                k = all.narrow(-1, own, shared);
                v = all.narrow(-1, own + shared, shared);
            }
        }
        if (m_spec.normAllHeads) {
            q = norm(q, stack.names.queryNorm, layer);
            k = norm(k, stack.names.keyNorm, layer);
        }
        q = heads(q, width);
        k = heads(k, width);
        if (!m_spec.normAllHeads) {
            q = norm(q, stack.names.queryNorm, layer);
            k = norm(k, stack.names.keyNorm, layer);
        }
        const at::Tensor places = at::arange(tokens, at::kLong).unsqueeze(0);
        const LayerRope rope = stack.layerRope.empty() ? LayerRope::Main : stack.layerRope[layer];
        if (m_spec.position == PositionKind::Rope && rope != LayerRope::None) {
            const auto angles =
                engine::RopeTable(rope == LayerRope::Local ? *m_spec.localRope : m_spec.rope).angles(places);
            q = engine::applyRope(q, angles);
            k = engine::applyRope(k, angles);
        }
        at::Tensor unseen;
        if (stack.causal) {
            const at::Tensor back = places.t() - places;
            unseen = back < 0;
            if (const int window = stack.slidingWindow[layer]; window > 0) unseen = unseen | (back >= window);
        }
        const double scale = m_spec.attentionScale / (m_spec.scaleByLayer ? layer + 1 : 1);
        return linear(attended(stack, q, k, heads(v, width), bias, unseen, scale), stack.names.attentionOut, layer);
    }

    at::Tensor crossAttention(const StackSpec& stack, int layer, const at::Tensor& x, const at::Tensor& encoded) const {
        const std::int64_t width = stack.head_dim;
        return linear(attended(stack, heads(linear(x, stack.names.crossQuery, layer), width),
                          heads(linear(encoded, stack.names.crossKey, layer), width),
                          heads(linear(encoded, stack.names.crossValue, layer), width), {}, {}, m_spec.attentionScale),
            stack.names.crossOut, layer);
    }

    at::Tensor mlp(const StackSpec& stack, int layer, const at::Tensor& x) const {
        const StackNames& names = stack.names;
        if (const int experts = m_spec.experts.num_local_experts; m_spec.isMixture(layer)) {
            // Run every expert for every token; an expert that was not chosen has a share of 0.
            auto [shares, chosen] =
                at::softmax(linear(x, names.router, layer), -1).topk(m_spec.experts.num_experts_per_tok, -1);
            if (m_spec.experts.norm_topk_prob) shares = shares / shares.sum(-1, /*keepdim=*/true);
            const at::Tensor all = at::zeros_like(linear(x, names.router, layer)).scatter(-1, chosen, shares);
            at::Tensor out = at::zeros_like(x);
            for (int e = 0; e < experts; ++e)
                out = out + all.narrow(-1, e, 1) * linear(activated(linear(x, names.expertGate, layer, e)) *
                                                              linear(x, names.expertUp, layer, e),
                                                       names.expertDown, layer, e);
            return out;
        }
        if (!names.fusedGateUp.empty()) {
            const auto halves = linear(x, names.fusedGateUp, layer).chunk(2, -1);
            return linear(activated(halves[0]) * halves[1], names.down, layer);
        }
        const at::Tensor up = linear(x, names.up, layer);
        return linear(
            m_spec.gatedMlp ? activated(linear(x, names.gate, layer)) * up : activated(up), names.down, layer);
    }

    at::Tensor run(const StackSpec& stack, const at::Tensor& ids, const at::Tensor& encoded) const {
        const StackNames& names = stack.names;
        const std::int64_t tokens = ids.size(1);
        const at::Tensor positions = at::arange(tokens, at::kLong).unsqueeze(0) + m_spec.positionOffset;
        at::Tensor x = at::embedding(weight(m_spec.tokenEmbedding + ".weight"), ids) * m_spec.embeddingScale;
        const auto type = x.scalar_type();
        if (!names.positionEmbedding.empty())
            x = x + at::embedding(weight(names.positionEmbedding + ".weight"), positions);
        else if (m_spec.position == PositionKind::Sinusoidal)
            x = x + engine::sinusoidalEmbedding(positions, m_spec.hidden_size).to(type);
        if (m_spec.type_vocab_size > 0)
            x = x + at::embedding(weight(m_spec.tokenTypeEmbedding + ".weight"), at::zeros_like(ids));
        x = norm(x, names.embeddingNorm, 0);

        at::Tensor bias;
        if (m_spec.position == PositionKind::Alibi)
            bias = engine::alibiBias(stack.num_attention_heads, tokens, at::kCPU).to(type);
        if (!names.relativeBias.empty())
            bias = engine::relativeBias(weight(names.relativeBias + ".weight"), tokens, tokens, !stack.causal,
                m_spec.relative_attention_max_distance);
        for (int i = 0; i < stack.num_hidden_layers; ++i)
            x = block(stack, i, x, bias, encoded);
        return norm(x, names.finalNorm, 0);
    }

    at::Tensor block(
        const StackSpec& stack, int i, at::Tensor x, const at::Tensor& bias, const at::Tensor& encoded) const {
        const StackNames& names = stack.names;
        if (m_spec.normPlacement == NormPlacement::After) {
            x = norm(x + selfAttention(stack, i, x, bias), names.attentionNorm, i);
            if (stack.crossAttention) x = norm(x + crossAttention(stack, i, x, encoded), names.crossNorm, i);
            return norm(x + mlp(stack, i, x), names.mlpNorm, i);
        }
        const at::Tensor first = norm(x, names.attentionNorm, i);
        const at::Tensor looked = norm(selfAttention(stack, i, first, bias), names.postAttentionNorm, i);
        if (m_spec.parallelBlock)
            return x + looked + mlp(stack, i, names.mlpNorm.empty() ? first : norm(x, names.mlpNorm, i));
        x = (m_spec.residualFromNorm ? first : x) + looked * m_spec.residualScale;
        if (stack.crossAttention) x = x + crossAttention(stack, i, norm(x, names.crossNorm, i), encoded);
        const at::Tensor second = norm(x, names.mlpNorm, i);
        return (m_spec.residualFromNorm ? second : x) +
               norm(mlp(stack, i, second), names.postMlpNorm, i) * m_spec.residualScale;
    }

    ModelSpec m_spec;
    std::map<std::string, at::Tensor> m_weights;
    at::Tensor m_head;
};

} // namespace luthier::testing
