#pragma once
/// A transformer as a plain value: enough to build it, count it and name its weights. No tensors here.

#include "core/formats/dtype.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class NormKind { LayerNorm, RmsNorm };
/// Before: x + f(norm(x)). After: norm(x + f(x)), as BERT and BART have it.
enum class NormPlacement { Before, After };
/// RelativeBias: T5's learned bias by bucketed distance. Alibi: Press et al. 2022.
enum class PositionKind { Rope, Learned, Sinusoidal, Alibi, RelativeBias };
enum class Activation { Silu, Gelu, GeluTanh, QuickGelu, Relu };
enum class RopeScaling { None, Linear, Dynamic, Llama3, Yarn, LongRope };
/// Row order of a matrix that gives queries, keys and values at once. Sections: all queries, all keys, all values.
/// PerHead: for each head its query, key and value (GPT-NeoX, BLOOM).
enum class FusedLayout { Sections, PerHead };

/// Rotary embedding (Su et al. 2021) and how it is stretched; keys as in transformers' rope_scaling.
struct RopeSpec {
    double theta = 10000.0;
    int dimensions = 0; ///< rotated dimensions of each head; the others stay
    RopeScaling scaling = RopeScaling::None;
    double factor = 1.0;
    double low_freq_factor = 1.0;                  ///< llama3
    double high_freq_factor = 4.0;                 ///< llama3
    double beta_fast = 32.0;                       ///< yarn
    double beta_slow = 1.0;                        ///< yarn
    bool truncate = true;                          ///< yarn: round the correction range to whole dimensions
    std::optional<double> attention_factor;        ///< yarn, longrope: multiplies cos and sin; absent: from `factor`
    std::vector<double> short_factor, long_factor; ///< longrope: one a pair of dimensions
    double original_max_position_embeddings = 0;   ///< llama3, yarn, longrope; dynamic: max_position_embeddings
};

/// Names of a stack's weights. `{}` in a name is the layer's number, `{e}` the expert's. A name is the module's,
/// without ".weight". Empty: the module does not exist.
struct StackNames {
    std::string positionEmbedding, embeddingNorm, relativeBias, finalNorm;
    std::string attentionNorm, query, key, value, fusedQkv, queryNorm, keyNorm, attentionOut, postAttentionNorm;
    std::string crossNorm, crossQuery, crossKey, crossValue, crossOut;
    std::string mlpNorm, gate, up, fusedGateUp, down, postMlpNorm;
    std::string router, expertGate, expertUp, expertDown;
};

/// Local: ModelSpec::localRope. None: the layer knows no positions (NoPE).
enum class LayerRope { Main, Local, None };

/// One stack of blocks.
struct StackSpec {
    int num_hidden_layers = 0;
    int num_attention_heads = 0;
    int num_key_value_heads = 0;
    int head_dim = 0;
    int intermediate_size = 0;
    bool causal = true;
    bool crossAttention = false;    ///< looks at the encoder's output
    std::vector<int> slidingWindow; ///< one a layer, in tokens, the token itself included; 0: sees everything
    /// For each layer, which of the model's ropes rotates its queries and keys; empty: the main one in every layer.
    std::vector<LayerRope> layerRope;
    StackNames names;
};

struct DropoutSpec {
    double embedding = 0.0, attention = 0.0, residual = 0.0;
    double activation = 0.0;          ///< inside the MLP
    double output = 0.0;              ///< after the last norm (T5)
    double neftune_noise_alpha = 0.0; ///< noise on token embeddings: NEFTune
};

/// Mixture of experts (Fedus et al. 2021; Mixtral's routing).
struct ExpertsSpec {
    int num_local_experts = 0; ///< 0: one plain MLP
    int num_experts_per_tok = 0;
    double router_aux_loss_coef = 0.0;
    int intermediate_size = 0;     ///< of each expert; 0: the stack's
    bool norm_topk_prob = true;    ///< the shares of the chosen ones sum to 1
    std::vector<bool> denseLayers; ///< layers with one plain MLP all the same; empty: none
};

/// Output of a model's last layer.
enum class HeadKind { Language, Score, None };

/// A model: its main stack (the decoder, or the only one), and what surrounds it.
struct ModelSpec : StackSpec {
    std::string family;            ///< key in the family table
    std::string architecture;      ///< config.json's architectures[0]
    std::string scoreArchitecture; ///< the same model with a score head, by transformers' name; empty: there is none
    int vocab_size = 0;
    int hidden_size = 0;
    int max_position_embeddings = 0;
    std::optional<StackSpec> encoder; ///< T5, BART

    NormKind norm = NormKind::RmsNorm;
    NormPlacement normPlacement = NormPlacement::Before;
    double norm_eps = 1e-6;
    bool normUnitOffset = false;   ///< Gemma: the weight is kept less 1
    bool parallelBlock = false;    ///< x + attention(norm x) + mlp(norm x); without mlpNorm both share one norm
    bool residualFromNorm = false; ///< BLOOM: attention and MLP are added to the normed x
    double residualScale = 1.0;    ///< multiplies what attention and MLP add (Granite)
    bool normAllHeads = false;     ///< OLMo 2: queries and keys are normed over all heads at once

    PositionKind position = PositionKind::Rope;
    RopeSpec rope;
    std::optional<RopeSpec> localRope; ///< Gemma 3: of the layers with a window
    int positionOffset = 0;            ///< added to every position before the table is asked
    int positionRows = 0;              ///< of the learned table
    int relative_attention_num_buckets = 0;
    int relative_attention_max_distance = 0;

    double embeddingScale = 1.0;
    bool scalesPrompts = true;   ///< what stands in the place of token embeddings is scaled like them
    double attentionScale = 1.0; ///< multiplies q·k
    bool scaleByLayer = false;   ///< GPT-2: divide the scores of layer i by i + 1 too
    double attentionSoftcap = 0.0, logitSoftcap = 0.0; ///< c tanh(x / c); 0: none
    double logitScale = 1.0;                           ///< multiplies the last hidden states before the head
    bool scalesTiedHeadOnly = false;                   ///< T5: a head of its own is not scaled
    FusedLayout fusedLayout = FusedLayout::Sections;

    bool qkvBias = false, attentionOutBias = false, mlpBias = false;
    Activation activation = Activation::Silu;
    bool gatedMlp = true;
    ExpertsSpec experts;
    bool transposedLinears = false; ///< GPT-2's Conv1D keeps [in, out]
    HeadKind head = HeadKind::Language;
    int headOutputs = 0; ///< of a score head
    bool tieWordEmbeddings = false;
    int type_vocab_size = 0; ///< BERT's segment embeddings
    DropoutSpec dropout;
    DType storedDtype = DType::F32; ///< what config.json says the weights are in
    double quantizedBits = 0; ///< a weight of the linear layers with its share of scales, where they are quantised

    std::vector<std::int64_t> eosTokenIds;
    std::optional<std::int64_t> bosTokenId;
    std::optional<std::int64_t> padTokenId;
    std::optional<std::int64_t> decoderStartTokenId;

    // Module names outside the stacks, as in StackNames.
    std::string tokenEmbedding, tokenTypeEmbedding, headModule, pooler;
    std::string headBias;          ///< the parameter's whole name
    bool headBiasIsBuffer = false; ///< BART keeps [1, vocab] that is never trained
    /// Prefix that older files of the family leave off every name ("transformer." of GPT-2).
    std::string optionalPrefix;
    /// Prefix that files of a model with another head put before every name ("bert."); names without it are ignored.
    std::string filePrefix;
    double initializerRange = 0.02;

    bool isEncoderDecoder() const { return encoder.has_value(); }
    bool isMixture(int layer) const {
        return experts.num_local_experts > 0 && (experts.denseLayers.empty() || !experts.denseLayers[layer]);
    }
    int expertWidth() const { return experts.intermediate_size > 0 ? experts.intermediate_size : intermediate_size; }
};

/// "model.layers.{}.mlp" for layer 3 → "model.layers.3.mlp"; `{e}` becomes the expert's number.
std::string layerName(std::string_view pattern, int layer, int expert = 0);

/// Buffer: kept in the file, never trained.
enum class ParameterRole { Embedding, Norm, Linear, Bias, Head, Buffer };

struct ParameterShape {
    std::string name; ///< as in the safetensors file
    std::vector<std::int64_t> shape;
    ParameterRole role;
    int layer;             ///< -1 outside the blocks
    bool optional = false; ///< may be left out of the file (BERT's pooler)

    std::int64_t count() const;
};

/// Every parameter of the model: embeddings, the encoder, the main stack layer by layer, then the head. A tied head
/// does not appear.
std::vector<ParameterShape> parameterShapes(const ModelSpec& spec);
std::int64_t parameterCount(const ModelSpec& spec);

/// Turns the spec into that of the same model with `outputs` scores in the place of its vocabulary (scoreArchitecture):
/// "score", without a bias, scale or soft-cap.
void setScoreHead(ModelSpec& spec, int outputs);

/// Names (without ".weight") of all linear modules inside the blocks, in order: what `all-linear` means.
std::vector<std::string> linearModules(const ModelSpec& spec);

/// "model.embed_tokens" → "embed_tokens"
std::string lastPartOf(const std::string& module);

/// The modules that hold the blocks of a layer: "model.layers.3"; of an encoder-decoder one in either stack.
std::vector<std::string> layerModules(const ModelSpec& spec, int layer);

/// True if a parameter lies in the module that the pattern names. Parts are compared whole, anywhere in the name; `*`
/// stands for any part: "layers.*.mlp" fits "model.layers.3.mlp.up_proj.weight".
bool matchesModule(const std::string& parameter, const std::string& pattern);

/// Weight decay applies to what is neither a bias nor a norm.
bool isDecayed(ParameterRole role);

} // namespace luthier
