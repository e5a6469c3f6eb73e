#include "core/engine/nn/kv_cache.h"

#include <ATen/ops/cat.h>

#include <algorithm>

namespace luthier::engine {

namespace {

constexpr std::int64_t kLeastGrowth = 64; // tokens

} // namespace

KvCache::KvCache(const ModelSpec& spec, std::int64_t capacity)
    : m_capacity(capacity)
    , m_layers(spec.num_hidden_layers) {}

KeysValues KvCache::append(int layer, const KeysValues& added) {
    KeysValues& own = m_layers[layer].own;
    const std::int64_t count = added.keys.size(2), needed = m_length + count;
    // Room grows with what is there: few answers become as long as they may.
    const auto write = [&](at::Tensor& kept, const at::Tensor& piece) {
        if (!kept.defined() || kept.size(2) < needed) {
            const std::int64_t size = std::min(std::max(m_capacity, needed), needed + needed / 2 + kLeastGrowth);
            at::Tensor grown = piece.new_empty({piece.size(0), piece.size(1), size, piece.size(3)});
            if (m_length > 0) grown.narrow(2, 0, m_length).copy_(kept.narrow(2, 0, m_length));
            kept = grown;
        }
        kept.narrow(2, m_length, count).copy_(piece);
        return kept.narrow(2, 0, needed);
    };
    return {write(own.keys, added.keys), write(own.values, added.values)};
}

void KvCache::keep(const at::Tensor& rows, std::int64_t skipped) {
    m_length -= skipped;
    m_capacity -= skipped;
    if (m_active.defined()) m_active = m_active.index_select(0, rows);
    for (Layer& layer : m_layers) {
        for (at::Tensor* tensor : {&layer.own.keys, &layer.own.values})
            if (tensor->defined()) *tensor = tensor->narrow(2, skipped, m_length).index_select(0, rows);
        for (at::Tensor* tensor : {&layer.cross.keys, &layer.cross.values})
            if (tensor->defined()) *tensor = tensor->index_select(0, rows);
    }
}

void KvCache::join(const KvCache& other, std::int64_t capacity) {
    const std::int64_t length = std::max(m_length, other.m_length);
    // Room for both, one below the other; each keeps its first `own` tokens, which begin at `begin`.
    const auto stacked = [](const at::Tensor& a, std::int64_t beginA, std::int64_t ownA, const at::Tensor& b,
                             std::int64_t beginB, std::int64_t ownB, std::int64_t size) {
        at::Tensor out = a.new_zeros({a.size(0) + b.size(0), a.size(1), size, a.size(3)});
        out.narrow(0, 0, a.size(0)).narrow(2, beginA, ownA).copy_(a.narrow(2, 0, ownA));
        out.narrow(0, a.size(0), b.size(0)).narrow(2, beginB, ownB).copy_(b.narrow(2, 0, ownB));
        return out;
    };
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        Layer& layer = m_layers[i];
        const Layer& below = other.m_layers[i];
        const auto joinOwn = [&](at::Tensor& a, const at::Tensor& b) {
            a = stacked(a, length - m_length, m_length, b, length - other.m_length, other.m_length, length);
        };
        joinOwn(layer.own.keys, below.own.keys);
        joinOwn(layer.own.values, below.own.values);
        const auto joinCross = [&](at::Tensor& a, const at::Tensor& b) {
            if (a.defined()) a = stacked(a, 0, a.size(2), b, 0, b.size(2), std::max(a.size(2), b.size(2)));
        };
        joinCross(layer.cross.keys, below.cross.keys);
        joinCross(layer.cross.values, below.cross.values);
    }
    if (m_active.defined()) m_active = at::cat({m_active, other.m_active}, 0);
    m_length = length;
    m_capacity = capacity;
}

} // namespace luthier::engine
