#include "core/engine/nn/kv_cache.h"

#include <algorithm>

namespace luthier::engine {

KvCache::KvCache(const ModelSpec& spec, std::int64_t capacity)
    : m_capacity(capacity)
    , m_layers(spec.num_hidden_layers) {}

KeysValues KvCache::append(int layer, const KeysValues& added) {
    KeysValues& own = m_layers[layer].own;
    const at::Tensor &keys = added.keys, &values = added.values;
    if (!own.keys.defined()) {
        own.keys = keys.new_empty({keys.size(0), keys.size(1), m_capacity, keys.size(3)});
        own.values = values.new_empty({values.size(0), values.size(1), m_capacity, values.size(3)});
    }
    const std::int64_t count = keys.size(2);
    own.keys.narrow(2, m_length, count).copy_(keys);
    own.values.narrow(2, m_length, count).copy_(values);
    return {own.keys.narrow(2, 0, m_length + count), own.values.narrow(2, 0, m_length + count)};
}

void KvCache::keep(const at::Tensor& rows, std::int64_t skipped) {
    m_length -= skipped;
    m_capacity -= skipped;
    for (Layer& layer : m_layers) {
        for (at::Tensor* tensor : {&layer.own.keys, &layer.own.values})
            if (tensor->defined()) *tensor = tensor->narrow(2, skipped, m_capacity).index_select(0, rows);
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
            a = stacked(a, length - m_length, m_length, b, length - other.m_length, other.m_length, capacity);
        };
        joinOwn(layer.own.keys, below.own.keys);
        joinOwn(layer.own.values, below.own.values);
        const auto joinCross = [&](at::Tensor& a, const at::Tensor& b) {
            if (a.defined()) a = stacked(a, 0, a.size(2), b, 0, b.size(2), std::max(a.size(2), b.size(2)));
        };
        joinCross(layer.cross.keys, below.cross.keys);
        joinCross(layer.cross.values, below.cross.values);
    }
    m_length = length;
    m_capacity = capacity;
}

} // namespace luthier::engine
