#include "core/engine/nn/kv_cache.h"

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

void KvCache::reorder(const at::Tensor& rows) {
    for (Layer& layer : m_layers)
        for (KeysValues* pair : {&layer.own, &layer.cross})
            for (at::Tensor* tensor : {&pair->keys, &pair->values})
                if (tensor->defined()) *tensor = tensor->index_select(0, rows);
}

} // namespace luthier::engine
