#pragma once
/// PEFT's adapter_config.json. Keys keep PEFT's spelling; what Luthier cannot honour is refused by name.

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luthier {

/// Keys of adapter_config.json that most kinds of adapter share.
struct AdapterCommon {
    std::string task_type = "CAUSAL_LM"; ///< SEQ_CLS: over a model that gives scores
    std::string base_model_name_or_path;
    std::string bias = "none"; ///< none | all | lora_only, whatever the kind calls its own
    bool fan_in_fan_out = false;
    std::vector<std::string> target_modules; ///< last parts of module names, or whole suffixes; "all-linear" alone
    std::string target_pattern;              ///< in their place: a regular expression of whole names
    std::vector<std::string> exclude_modules;
    std::string exclude_pattern;
    std::optional<std::vector<int>> layers_to_transform;
    std::vector<std::string> layers_pattern; ///< what stands before a layer's number; empty: anything
    std::vector<std::string> modules_to_save;
    bool operator==(const AdapterCommon&) const = default;
};

/// Values by regular expressions of module names. The first that matches counts.
template <class T>
using ByPattern = std::vector<std::pair<std::string, T>>;

/// What the two matrices began as (init_lora_weights). Where that is something of the base, PEFT takes it off the base
/// again when it loads the file.
enum class LoraStart {
    Plain,
    Gaussian, ///< A normal, B zero: as plain for who loads it
    Pissa,    ///< the base's leading singular vectors (Meng et al. 2024)
    Olora,    ///< the first columns of its QR decomposition (Büyükakyüz 2024)
    Loftq,    ///< what packing the base into NF4 loses (Li et al. 2023)
};

constexpr bool changesBase(LoraStart start) { return start != LoraStart::Plain && start != LoraStart::Gaussian; }

/// BD-LoRA: in some layers A or B is block diagonal, and the file holds the blocks one below the other.
struct BlockDiagonal {
    int nblocks = 1;
    std::vector<std::string> a, b; ///< parts of the names of the layers where A, where B is
    bool operator==(const BlockDiagonal&) const = default;
};

/// PEFT's LoraConfig as far as Luthier honours it (peft/tuners/lora/config.py).
struct LoraConfig : AdapterCommon {
    int r = 8;
    double lora_alpha = 8;
    double lora_dropout = 0.0;
    bool use_rslora = false; ///< scale by alpha / sqrt(r) instead of alpha / r
    bool use_dora = false;   ///< the length of each row is learned apart (Liu et al. 2024)
    bool lora_bias = false;  ///< B has a bias
    ByPattern<int> rank_pattern;
    ByPattern<double> alpha_pattern;
    LoraStart start = LoraStart::Plain;
    int loftq_iter = 1;
    BlockDiagonal use_bdlora;
    /// Tokens whose rows of the embedding are trained as a whole. By the end of a module's name.
    std::vector<std::pair<std::string, std::vector<int>>> trainable_token_indices;
    std::vector<std::string> target_parameters; ///< ends of names of fused experts' weights
    double loraplus_lr_ratio = 1;               ///< of training, not of the file: PEFT keeps it in its optimiser
    /// The token ids from whose last occurrence on in a row the adapter works (aLoRA); empty: everywhere.
    std::vector<std::int64_t> alora_invocation_tokens;
    /// Ranges [begin, end) of the base's layers, one after another: the model's layers, the same more than once.
    std::vector<std::pair<int, int>> layer_replication;
    bool ensure_weight_tying = false; ///< a tied head stays tied to an embedding trained as a whole, or gets a LoRA too
    bool operator==(const LoraConfig&) const = default;
};

/// s of W + s B A: alpha / r, or alpha / √r for rsLoRA (Kalajdzievski 2023).
double scaleOf(const LoraConfig& config, double alpha, int rank);

/// How a learned prompt stands before a row.
enum class PromptKind {
    Prefix,  ///< keys and values of every layer
    Prompt,  ///< embeddings
    Encoded, ///< embeddings that an encoder made (P_TUNING), which the file no longer needs
    Context  ///< embeddings of a context's own tokens and what was learned beside them (CPT), as their sum
};

/// What makes a prompt's or prefix's values while it trains.
enum class PromptEncoderKind {
    None,
    Projection, ///< prefix_projection
    Mlp,
    Lstm ///< P-tuning's encoder_reparameterization_type
};

/// PEFT's PrefixTuningConfig, PromptTuningConfig and PromptEncoderConfig as far as a saved file needs them.
struct PromptConfig {
    PromptKind kind = PromptKind::Prefix;
    std::string task_type = "CAUSAL_LM";
    int num_virtual_tokens = 0;
    int token_dim = 0; ///< of a prefix: kv_heads * head_dim
    int num_attention_heads = 0;
    int num_layers = 0;
    int num_transformer_submodules = 1; ///< 2: of an encoder-decoder
    PromptEncoderKind encoder = PromptEncoderKind::None;
    int encoder_hidden_size = 0; ///< 0: token_dim
    int encoder_num_layers = 2;  ///< of an LSTM
    double encoder_dropout = 0;
    std::string prompt_tuning_init_text; ///< what it began as; empty: nothing
    std::vector<int> context_learns;     ///< of CPT: 1 for a token whose row trains, 0 for one of an answer
    std::string context;                 ///< of CPT: the keys of its own, JSON
    std::string base_model_name_or_path;
    bool operator==(const PromptConfig&) const = default;
};

/// Keys that every adapter_config.json has, for any kind of adapter.
struct AdapterHeader {
    std::string peft_type; ///< "BOTTLENECK": AdapterHub's, which says so otherwise
    std::string task_type, base_model_name_or_path;
    bool repeatsLayers = false; ///< of its base (layer_replication), which is then no longer the base alone
};
Result<AdapterHeader> readAdapterHeader(const std::filesystem::path& adapterFolder);

/// The keys that most kinds share.
/// @param obeyed  keys of this kind's own that are honoured
/// Errors: "peft.unsupported" naming a key and value that cannot be honoured: any key that is set, not obeyed, and not
/// known to be only descriptive.
Result<AdapterCommon> readCommon(
    const nlohmann::ordered_json& config, std::string_view peftType, std::span<const std::string_view> obeyed);
/// Sets the keys that most kinds share.
void writeCommon(nlohmann::ordered_json& config, std::string_view peftType, const AdapterCommon& common);
/// A list of names, or a regular expression over whole names. Errors: "peft.unsupported" of another type.
Result<void> readChoice(
    const nlohmann::ordered_json& config, const char* key, std::vector<std::string>& names, std::string& pattern);
nlohmann::ordered_json choiceJson(const std::vector<std::string>& names, const std::string& pattern);
/// "peft.unsupported" of a key and its value.
tl::unexpected<Error> failUnsupported(const std::string& key, const std::string& value);

Result<LoraConfig> readLoraConfig(const std::filesystem::path& adapterFolder);
Result<void> writeLoraConfig(const std::filesystem::path& adapterFolder, const LoraConfig& config);

Result<PromptConfig> readPromptConfig(const std::filesystem::path& adapterFolder);
Result<void> writePromptConfig(const std::filesystem::path& adapterFolder, const PromptConfig& config);

} // namespace luthier
