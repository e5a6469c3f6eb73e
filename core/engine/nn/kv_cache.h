#pragma once
/// Keys and values of the tokens so far, so that each new token costs one step.

#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <utility>
#include <vector>

namespace luthier::engine {

struct KeysValues {
    at::Tensor keys, values; ///< [batch, kv_heads, tokens, head_dim]
};

class KvCache {
public:
    /// Room for `capacity` tokens at most, taken layer by layer as it is used.
    KvCache(const ModelSpec& spec, std::int64_t capacity);

    std::int64_t length() const { return m_length; }
    std::int64_t capacity() const { return m_capacity; }

    /// Appends keys and values of new tokens to a layer and returns all of them so far. `length` moves when `advance`
    /// is called, after the last layer.
    KeysValues append(int layer, const KeysValues& added);
    void advance(std::int64_t tokens) { m_length += tokens; }

    /// Keys and values of the encoder's output, made once; undefined until they are set.
    KeysValues& cross(int layer) { return m_layers[layer].cross; }

    /// [batch] bool: whether a TokenSwitch is on at the end of each row, and so stays on; undefined: there is none.
    const at::Tensor& active() const { return m_active; }
    void setActive(const at::Tensor& active) { m_active = active; }

    /// Row i becomes the old row rows[i] without its first `skipped` tokens: for beams that go on and answers that have
    /// not ended. @param rows [any number] int64
    void keep(const at::Tensor& rows, std::int64_t skipped = 0);
    /// Appends the rows of another cache. All rows end together: shorter ones begin later, behind zeros that belong to
    /// no row. Sources of different lengths are padded on the right.
    void join(const KvCache& other, std::int64_t capacity);

private:
    struct Layer {
        KeysValues own; // [batch, kv_heads, capacity, head_dim]
        KeysValues cross;
    };
    std::int64_t m_length = 0, m_capacity;
    std::vector<Layer> m_layers;
    at::Tensor m_active;
};

} // namespace luthier::engine
