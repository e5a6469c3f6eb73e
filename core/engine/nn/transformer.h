#pragma once
/// One Transformer that runs any ModelSpec: decoders, encoders, and both together.

#include "core/base/result.h"
#include "core/engine/nn/kv_cache.h"
#include "core/engine/nn/linear.h"
#include "core/engine/nn/norm.h"
#include "core/engine/nn/prefix.h"
#include "core/engine/nn/rope.h"
#include "core/engine/nn/token_switch.h"
#include "core/formats/dtype.h"
#include "core/model/model_spec.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

/// One step's tokens. Undefined tensors mean the plain case.
struct ModelInput {
    at::Tensor ids = {};        ///< [batch, tokens] int64
    at::Tensor positions = {};  ///< [batch, tokens] int64; undefined: counted over the real tokens, the cached included
    at::Tensor keyValid = {};   ///< [batch, cached + tokens] bool, false on padding; undefined: all real
    at::Tensor segments = {};   ///< [batch, tokens] int64, packed sequences; undefined: one a row. Not with a cache.
    at::Tensor tokenTypes = {}; ///< [batch, tokens] int64, BERT's segments; undefined: all 0
    at::Tensor encoded = {};    ///< [batch, source, hidden]: what `encode` gave; only where there is an encoder
    at::Tensor encodedValid = {}; ///< [batch, source] bool, false on padding; undefined: all real
};

struct NamedParameter {
    std::string name;   ///< as in the safetensors file
    at::Tensor* tensor; ///< owned by the model
    ParameterRole role;
    double rate = 1; ///< its learning rate as a share of the run's (LoRA+)
};

/// Where a sub-layer's output meets what it began from.
enum class JoinPlace { AfterAttention, AfterMlp };

/// What stands there in the place of a sum, and of the norm behind it where norms stand behind.
class Join {
public:
    virtual ~Join() = default;
    /// @param output    of the sub-layer  @param residual  what it began from; both [batch, tokens, hidden]
    /// @param norm      stands behind the sum; null: none does
    virtual at::Tensor joined(
        const at::Tensor& output, const at::Tensor& residual, const Norm* norm, bool training) const = 0;
};

/// What a layer's queries see beside their own row.
class BesideAttention {
public:
    virtual ~BesideAttention() = default;
    /// @param query [batch, heads, tokens, head_dim], at its place in the row
    /// @return [batch, tokens, heads * head_dim], added to what the heads give, before the way out
    virtual at::Tensor attended(const at::Tensor& query, bool training) const = 0;
};

class Transformer {
public:
    explicit Transformer(ModelSpec spec);
    Transformer(const Transformer&) = delete; // parameters() hands out addresses
    Transformer& operator=(const Transformer&) = delete;
    ~Transformer();

    const ModelSpec& spec() const { return m_spec; }
    /// The type that activations have. Masters may be in another.
    void setComputeType(DType dtype) { m_computeType = dtype; }
    DType computeType() const { return m_computeType; }
    at::Device device() const { return m_embedding.weights.dense.device(); }
    /// Layers that train keep only what they were given, and run once more on the way back: less memory, a third more
    /// time.
    void setRecomputing(bool recomputesLayers) { m_recomputesLayers = recomputesLayers; }
    /// What every row of the main stack begins with; null: nothing. Must outlive this, or be taken off. Only for
    /// decoders without an encoder.
    void setPrefix(PrefixSource* source) { m_prefix = source; }
    PrefixSource* prefix() const { return m_prefix; }
    /// Puts a join into one layer; null: the plain sum again. Must outlive this, or be taken off.
    void setJoin(const StackSpec& stack, int layer, JoinPlace place, const Join* join);
    const Join* join(const StackSpec& stack, int layer, JoinPlace place) const;
    /// Of a layer of the main stack; null: nothing. Must outlive this, or be taken off.
    void setBeside(int layer, const BesideAttention* beside);
    /// At which tokens of the main stack an adapter works; null: at all of them.
    void setTokenSwitch(std::shared_ptr<TokenSwitch> tokenSwitch) { m_tokenSwitch = std::move(tokenSwitch); }
    const std::shared_ptr<TokenSwitch>& tokenSwitch() const { return m_tokenSwitch; }
    void setDropout(const DropoutSpec& dropout) { m_spec.dropout = dropout; }

    /// The main stack anew: layer i is the old layer layers[i], with its weights, which layers made of the same one
    /// share. Before anything is wrapped around a layer.
    void replicateLayers(const std::vector<int>& layers);
    /// Between the replicated layers and those that there were; either keep what is wrapped around them.
    void swapReplicatedLayers();
    /// Gives the head its own weight where it shares the embedding's: the same at first, but they may part.
    void untieHead();
    /// Multiplies an untied head by the scale that only a tied one gets (scalesTiedHeadOnly), so that its folder says
    /// the same.
    void foldLogitScale();
    /// The head anew: normal with the config's initializer_range, its bias zero. Moves the default generator.
    void renewHead();
    /// Replaces the vocabulary head by a score head, normal with the config's initializer_range; trained if the head
    /// was. Moves the default generator.
    void makeScoreHead(int outputs);
    /// Sets the rows of token ids [known, size) in embedding and head to the mean of the rows of [0, known); rows are
    /// added where there are too few (a padded vocabulary has some to spare).
    void growVocabulary(std::int64_t known, std::int64_t size);

    /// Every parameter, in the order of parameterShapes(spec). One that the file left out is undefined.
    std::vector<NamedParameter> parameters();
    /// All linear layers inside the blocks.
    std::vector<Linear*> linears();
    /// The tokens' embedding, [vocab, hidden]. What adapts it is given ids as its input.
    Linear& embedding() { return m_embedding; }
    /// The head, [vocab, hidden]; its weight is undefined while it is tied.
    Linear& head() { return m_head; }

    /// The encoder's last hidden states, [batch, tokens, hidden], in the compute type. Only where there is an encoder.
    at::Tensor encode(const ModelInput& input, bool training = false) const;
    /// The main stack's last hidden states after the final norm, [batch, tokens, hidden], in the compute type.
    /// @param routerLogits  filled with one [batch * tokens, experts] a layer, where there are experts
    at::Tensor hidden(const ModelInput& input, KvCache* cache = nullptr, bool training = false,
        std::vector<at::Tensor>* routerLogits = nullptr) const;
    /// The main stack's keys and values of learned embeddings in the place of tokens: a prefix for what follows.
    /// @param embeddings [tokens, hidden] float32
    Prefix prefixOf(const at::Tensor& embeddings, bool training) const;
    /// [..., hidden] → [..., vocab] (or the score head's outputs), in the compute type
    at::Tensor logits(const at::Tensor& hidden) const;
    /// [vocab, hidden]: the head's weight, or the embedding's when they are tied; with what adapts it.
    at::Tensor headWeight() const;
    const at::Tensor& headBias() const { return m_headBias; } ///< [vocab], [1, vocab] or undefined
    /// BERT's pooled first token, [batch, hidden]; undefined where the file has no pooler.
    at::Tensor pooled(const at::Tensor& hidden) const;

private:
    struct Block;
    struct Stack;
    struct Replication;
    struct Pass; // what one forward pass hands from layer to layer

    Stack makeStack(const StackSpec& spec) const;
    Block& blockOf(const StackSpec& stack, int layer) const;
    at::Tensor run(const Stack& stack, const ModelInput& input, Pass& pass) const;
    at::Tensor activeTokens(const ModelInput& input, KvCache* cache) const;
    at::Tensor embed(const Stack& stack, const ModelInput& input, const at::Tensor& positions, bool training) const;
    at::Tensor scaled(const at::Tensor& x) const;
    at::Tensor placed(const Stack& stack, at::Tensor x, const at::Tensor& positions, const at::Tensor& tokenTypes,
        bool training) const;
    at::Tensor through(
        const Stack& stack, const ModelInput& input, const at::Tensor& positions, at::Tensor x, Pass& pass) const;
    at::Tensor layer(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const;
    at::Tensor recomputedLayer(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const;
    at::Tensor attention(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const;
    at::Tensor crossAttention(const Stack& stack, int index, const at::Tensor& x, Pass& pass) const;
    at::Tensor mlp(const Block& block, const at::Tensor& x, Pass& pass) const;
    at::Tensor mixture(const Block& block, const at::Tensor& x, Pass& pass) const;
    const at::Tensor& ownHeadWeight() const;

    ModelSpec m_spec;
    DType m_computeType = DType::F32;
    bool m_recomputesLayers = false;
    PrefixSource* m_prefix = nullptr;
    std::shared_ptr<TokenSwitch> m_tokenSwitch;
    Linear m_embedding;              // [vocab, hidden]; what adapts it is given ids as its input
    at::Tensor m_tokenTypeEmbedding; // [types, hidden] or undefined
    std::unique_ptr<Stack> m_encoder, m_main;
    Linear m_head; // [vocab, hidden]; undefined when tied
    at::Tensor m_headBias;
    Linear m_pooler;
    RopeTable m_rope, m_localRope;
    std::unique_ptr<Replication> m_replication; // null: no layer is replicated
};

} // namespace luthier::engine
