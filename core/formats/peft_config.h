#pragma once
/// PEFT's adapter_config.json. Keys keep PEFT's spelling; what Luthier cannot honour is refused by name.

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// What PEFT subtracts from the base when it loads the file (init_lora_weights).
enum class LoraStart {
    Plain,
    Pissa, ///< the base's leading singular vectors (Meng et al. 2024)
    Olora, ///< the first columns of its QR decomposition (Büyükakyüz 2024)
};

/// PEFT's LoraConfig as far as Luthier honours it (peft/tuners/lora/config.py).
struct LoraConfig {
    std::string task_type = "CAUSAL_LM"; ///< SEQ_CLS: over a model that gives scores
    int r = 8;
    double lora_alpha = 8;
    double lora_dropout = 0.0;
    std::string bias = "none";
    bool use_rslora = false; ///< scale by alpha / sqrt(r) instead of alpha / r
    bool use_dora = false;   ///< the length of each row is learned apart (Liu et al. 2024)
    bool fan_in_fan_out = false;
    std::vector<std::string> target_modules; ///< last parts of module names, or whole suffixes; "all-linear" alone
    std::vector<std::string> modules_to_save;
    std::optional<std::vector<int>> layers_to_transform;
    std::map<std::string, int> rank_pattern;
    std::map<std::string, double> alpha_pattern;
    std::string base_model_name_or_path;
    LoraStart start = LoraStart::Plain;
    bool operator==(const LoraConfig&) const = default;
};

/// PEFT's IA3Config (peft/tuners/ia3/config.py).
struct Ia3Config {
    std::string task_type = "CAUSAL_LM";
    bool fan_in_fan_out = false;
    std::vector<std::string> target_modules;
    std::vector<std::string> feedforward_modules; ///< of them, those whose input is scaled
    std::vector<std::string> modules_to_save;
    std::string base_model_name_or_path;
    bool operator==(const Ia3Config&) const = default;
};

/// How a learned prompt stands before a row.
enum class PromptKind {
    Prefix, ///< keys and values of every layer
    Prompt, ///< embeddings
    Encoded ///< embeddings that an encoder made (P_TUNING), which the file no longer needs
};

/// PEFT's PrefixTuningConfig, PromptTuningConfig and PromptEncoderConfig as far as a saved file needs them.
struct PromptConfig {
    PromptKind kind = PromptKind::Prefix;
    std::string task_type = "CAUSAL_LM";
    int num_virtual_tokens = 0;
    int token_dim = 0; ///< of a prefix: kv_heads * head_dim
    int num_attention_heads = 0;
    int num_layers = 0;
    std::string base_model_name_or_path;
    bool operator==(const PromptConfig&) const = default;
};

/// Keys that every adapter_config.json has, for any kind of adapter.
struct AdapterHeader {
    std::string peft_type, task_type, base_model_name_or_path;
};
Result<AdapterHeader> readAdapterHeader(const std::filesystem::path& adapterFolder);

/// Errors: "peft.unsupported" naming a key and value that cannot be honoured: any key that is set, not obeyed, and not
/// known to be only descriptive.
Result<LoraConfig> readLoraConfig(const std::filesystem::path& adapterFolder);
Result<void> writeLoraConfig(const std::filesystem::path& adapterFolder, const LoraConfig& config);
Result<Ia3Config> readIa3Config(const std::filesystem::path& adapterFolder);
Result<void> writeIa3Config(const std::filesystem::path& adapterFolder, const Ia3Config& config);

Result<PromptConfig> readPromptConfig(const std::filesystem::path& adapterFolder);
Result<void> writePromptConfig(const std::filesystem::path& adapterFolder, const PromptConfig& config);

} // namespace luthier
