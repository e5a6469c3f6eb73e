#pragma once
#include "core/engine/nn/kv_cache.h"

#include <vector>

namespace luthier::engine {

class Transformer;

/// Keys and values that every token of the main stack sees before its own row, as if so many tokens stood there: what
/// prefix tuning learns, or what a learned prompt becomes.
struct Prefix {
    std::int64_t tokens = 0;
    std::vector<KeysValues>
        layers;             ///< [1, kv_heads, tokens, head_dim] each, in the compute type; keys are not rotated again
    at::Tensor hidden = {}; ///< [1, tokens, hidden]: of a prompt, what the main stack made of it at its end
};

class PrefixSource {
public:
    virtual ~PrefixSource() = default;
    /// The prefix as its parameters are now. With gradients enabled it is part of the graph.
    virtual Prefix prefix(const Transformer& model, bool training) = 0;
    /// Of an encoder-decoder: embeddings before the encoder's tokens, [tokens, hidden]; undefined: none.
    virtual at::Tensor prompt() const { return {}; }
};

} // namespace luthier::engine
