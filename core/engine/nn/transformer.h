#pragma once
/// One decoder that runs any ModelSpec.

#include "core/base/result.h"
#include "core/engine/nn/kv_cache.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/rope.h"
#include "core/formats/dtype.h"
#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace luthier::engine {

/// One step's tokens. Undefined tensors mean the plain case.
struct ModelInput {
    at::Tensor ids;       ///< [batch, tokens] int64
    at::Tensor positions; ///< [batch, tokens] int64; undefined: 0, 1, 2, … after what is cached
    at::Tensor keyValid;  ///< [batch, cached + tokens] bool, false on padding; undefined: all real
    at::Tensor segments;  ///< [batch, tokens] int64, packed sequences; undefined: one a row. Not with a cache.
};

struct NamedParameter {
    std::string name;   ///< as in the safetensors file
    at::Tensor* tensor; ///< owned by the model
    ParameterRole role;
};

class Transformer {
public:
    explicit Transformer(ModelSpec spec);
    Transformer(const Transformer&) = delete; // parameters() hands out addresses
    Transformer& operator=(const Transformer&) = delete;

    const ModelSpec& spec() const { return m_spec; }
    /// The type that activations have. Masters may be in another.
    void setComputeType(DType dtype) { m_computeType = dtype; }
    DType computeType() const { return m_computeType; }
    void setDropout(const DropoutSpec& dropout) { m_spec.dropout = dropout; }

    /// Every parameter, in the order of parameterShapes(spec).
    std::vector<NamedParameter> parameters();
    /// All linear layers inside the blocks.
    std::vector<Linear*> linears();

    /// The last hidden states after the final norm, [batch, tokens, hidden], in the compute type.
    at::Tensor hidden(const ModelInput& input, KvCache* cache = nullptr, bool training = false) const;
    /// [..., hidden] → [..., vocab], in the compute type
    at::Tensor logits(const at::Tensor& hidden) const;
    /// [vocab, hidden]: the head's weight, or the embedding's when they are tied.
    const at::Tensor& headWeight() const;

private:
    struct Block {
        Norm attentionNorm, mlpNorm;
        Linear query, key, value, fusedQkv, attentionOut; // fused or apart, as the spec's names say
        Linear gate, up, down;
    };

    at::Tensor attention(int layer, const at::Tensor& x, const RopeTable::Angles& angles, const at::Tensor& maskBias,
        KvCache* cache, bool training) const;
    at::Tensor mlp(const Block& block, const at::Tensor& x, bool training) const;

    ModelSpec m_spec;
    DType m_computeType = DType::F32;
    at::Tensor m_tokenEmbedding;    // [vocab, hidden]
    at::Tensor m_positionEmbedding; // [positions, hidden] or undefined
    std::vector<Block> m_blocks;
    Norm m_finalNorm;
    at::Tensor m_head; // [vocab, hidden]; undefined when tied
    RopeTable m_rope;
};

} // namespace luthier::engine
