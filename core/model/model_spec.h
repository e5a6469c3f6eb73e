#pragma once
/// What a transformer is, as a plain value: enough to build it, count it and name its weights. No tensors here.

#include "core/formats/dtype.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class NormKind { LayerNorm, RmsNorm };
enum class PositionKind { Rope, Learned };
enum class Activation { Silu, Gelu, GeluTanh, Relu };
enum class RopeScaling { None, Linear, Llama3, Yarn };

/// Rotary embedding (Su et al. 2021) and how it is stretched; keys as in transformers' rope_scaling.
struct RopeSpec {
    double theta = 10000.0;
    RopeScaling scaling = RopeScaling::None;
    double factor = 1.0;
    double low_freq_factor = 1.0;           ///< llama3
    double high_freq_factor = 4.0;          ///< llama3
    double beta_fast = 32.0;                ///< yarn
    double beta_slow = 1.0;                 ///< yarn
    bool truncate = true;                   ///< yarn: round the correction range to whole dimensions
    std::optional<double> attention_factor; ///< yarn: multiplies cos and sin; absent: 0.1 ln(factor) + 1
    double original_max_position_embeddings = 0;
};

/// Where the family keeps its weights. `{}` in a name is the layer's number. A name is the module's, without ".weight".
/// Empty: the module does not exist.
struct WeightNames {
    std::string tokenEmbedding, positionEmbedding, finalNorm, head;
    std::string attentionNorm, query, key, value, fusedQkv, attentionOut;
    std::string mlpNorm, gate, up, down;
};

struct DropoutSpec {
    double embedding = 0.0, attention = 0.0, residual = 0.0;
};

struct ModelSpec {
    std::string family;       ///< key in the family table
    std::string architecture; ///< config.json's architectures[0]
    int vocab_size = 0;
    int hidden_size = 0;
    int intermediate_size = 0;
    int num_hidden_layers = 0;
    int num_attention_heads = 0;
    int num_key_value_heads = 0;
    int head_dim = 0;
    int max_position_embeddings = 0;

    NormKind norm = NormKind::RmsNorm;
    double norm_eps = 1e-6;
    PositionKind position = PositionKind::Rope;
    RopeSpec rope;
    std::vector<int> slidingWindow; ///< one a layer, in tokens, the token itself included; 0: sees everything
    double attentionScale = 1.0;    ///< multiplies q·k
    bool scaleByLayer = false;      ///< GPT-2: divide the scores of layer i by i + 1 too

    bool qkvBias = false, attentionOutBias = false, mlpBias = false;
    Activation activation = Activation::Silu;
    bool gatedMlp = true;
    bool transposedLinears = false; ///< GPT-2's Conv1D keeps [in, out]
    bool tieWordEmbeddings = false;
    DropoutSpec dropout;
    DType storedDtype = DType::F32; ///< what config.json says the weights are in

    std::vector<std::int64_t> eosTokenIds;
    std::optional<std::int64_t> bosTokenId;
    std::optional<std::int64_t> padTokenId;

    WeightNames names;
    /// Older files of the family leave this off in front of every name ("transformer." of GPT-2).
    std::string optionalPrefix;
    double initializerRange = 0.02;
};

/// "model.layers.{}.mlp" for layer 3 → "model.layers.3.mlp"
std::string layerName(std::string_view pattern, int layer);

enum class ParameterRole { Embedding, Norm, Linear, Bias, Head };

struct ParameterShape {
    std::string name; ///< as in the safetensors file
    std::vector<std::int64_t> shape;
    ParameterRole role;
    int layer; ///< -1 outside the blocks

    std::int64_t count() const;
};

/// Every parameter of the model, embeddings first, then layer by layer, then the head. A tied head does not appear.
std::vector<ParameterShape> parameterShapes(const ModelSpec& spec);
std::int64_t parameterCount(const ModelSpec& spec);

/// Names (without ".weight") of all linear modules inside the blocks, in order: what `all-linear` means.
std::vector<std::string> linearModules(const ModelSpec& spec);

/// Weight decay applies to what is neither a bias nor a norm.
bool isDecayed(ParameterRole role);

} // namespace luthier
