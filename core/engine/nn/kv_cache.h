#pragma once
/// Keys and values of the tokens so far, so that each new token costs one step.

#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <utility>
#include <vector>

namespace luthier::engine {

class KvCache {
public:
    /// Room for `capacity` tokens, taken layer by layer as it is used.
    KvCache(const ModelSpec& spec, std::int64_t capacity);

    std::int64_t length() const { return m_length; }
    std::int64_t capacity() const { return m_capacity; }

    /// Appends keys and values of new tokens, [batch, kv_heads, tokens, head_dim], to a layer and returns all of them
    /// so far. `length` moves when `advance` is called, after the last layer.
    std::pair<at::Tensor, at::Tensor> append(int layer, const at::Tensor& keys, const at::Tensor& values);
    void advance(std::int64_t tokens) { m_length += tokens; }

private:
    struct Layer {
        at::Tensor keys, values; // [batch, kv_heads, capacity, head_dim]
    };
    std::int64_t m_length = 0, m_capacity;
    std::vector<Layer> m_layers;
};

} // namespace luthier::engine
