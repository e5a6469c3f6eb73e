#include "core/engine/nn/kv_cache.h"

namespace luthier::engine {

KvCache::KvCache(const ModelSpec& spec, std::int64_t capacity)
    : m_capacity(capacity)
    , m_layers(spec.num_hidden_layers) {}

std::pair<at::Tensor, at::Tensor> KvCache::append(int layer, const at::Tensor& keys, const at::Tensor& values) {
    Layer& cached = m_layers[layer];
    if (!cached.keys.defined()) {
        cached.keys = keys.new_empty({keys.size(0), keys.size(1), m_capacity, keys.size(3)});
        cached.values = values.new_empty({values.size(0), values.size(1), m_capacity, values.size(3)});
    }
    const std::int64_t count = keys.size(2);
    cached.keys.narrow(2, m_length, count).copy_(keys);
    cached.values.narrow(2, m_length, count).copy_(values);
    return {cached.keys.narrow(2, 0, m_length + count), cached.values.narrow(2, 0, m_length + count)};
}

} // namespace luthier::engine
