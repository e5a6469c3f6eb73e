#pragma once
/// run.yaml as values: one file says everything about a run. Keys keep the ecosystem's spelling (PEFT, TRL,
/// transformers). What each may be, its name and its help stand in describe.h; docs/formats/recipe.md explains them.

#include "core/base/result.h"
#include "core/recipe/methods.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// Dropout that differs from config.json's.
struct DropoutOverride {
    std::optional<double> embedding, attention, residual, activation;
    bool operator==(const DropoutOverride&) const = default;
};

/// Form in which the base lies in memory while an adapter trains beside it.
struct QuantizationSection {
    QuantizationType type = QuantizationType::None;
    int block_size = 64;      ///< weights that share a scale
    bool double_quant = true; ///< the scales are quantised, too
    bool operator==(const QuantizationSection&) const = default;
};

struct ModelSection {
    std::string path; ///< a Hugging Face folder; relative to the recipe's folder
    ComputeDtype dtype = ComputeDtype::Auto;
    QuantizationSection quantization; ///< of the linear layers in the blocks
    bool from_scratch = false;        ///< start from random weights of config.json (pre-training)
    std::vector<std::string> freeze;  ///< names of modules, `*` for any part: kept as they are; full training only
    DropoutOverride dropout;
    std::vector<std::string> add_tokens;         ///< words of one's own; they begin at the mean of all embeddings
    std::vector<std::string> add_special_tokens; ///< markers, which chat templates may write
    bool new_head = false; ///< the output head begins anew, with weights of its own where it shared the embeddings'
    bool operator==(const ModelSection&) const = default;
};

struct LossSection {
    LossType type = LossType::CrossEntropy;
    double label_smoothing = 0.0;
    double z_loss = 0.0; ///< weight of logsumexp(logits)²: keeps the logits from drifting away
    LossTarget on = LossTarget::Assistant;
    bool reasoning = true; ///< thinking before an answer is learned with it
    bool operator==(const LossSection&) const = default;
};

/// Each preference objective's own keys, with TRL's names and defaults. Of these sections only that of `type` counts.
struct RewardSection {
    bool use_margin = true;                  ///< where a pair says how much better its better answer is
    double center_rewards_coefficient = 0.0; ///< pulls the two scores of a pair towards a sum of 0
    bool operator==(const RewardSection&) const = default;
};
struct DpoSection {
    DpoLossType loss_type = DpoLossType::Sigmoid;
    double beta = 0.1;            ///< strength of the pull towards the reference
    double label_smoothing = 0.0; ///< sigmoid, robust: the share of pairs that are the wrong way round
    bool operator==(const DpoSection&) const = default;
};
struct OrpoSection {
    double beta = 0.1; ///< weight of the odds ratio beside the loss of the better answer
    bool operator==(const OrpoSection&) const = default;
};
struct SimpoSection {
    double beta = 2.0;
    double simpo_gamma = 0.5; ///< by how much the better answer's reward should lead
    bool operator==(const SimpoSection&) const = default;
};
struct KtoSection {
    double beta = 0.1;
    double desirable_weight = 1.0, undesirable_weight = 1.0; ///< of good and of bad answers
    bool operator==(const KtoSection&) const = default;
};

struct ObjectiveSection {
    ObjectiveType type = ObjectiveType::Sft;
    LossSection loss;
    RewardSection reward;
    DpoSection dpo;
    OrpoSection orpo;
    SimpoSection simpo;
    KtoSection kto;
    bool operator==(const ObjectiveSection&) const = default;
};

/// Usual scale for a rank, so that the rank can be changed alone: twice the rank.
constexpr double usualAlpha(int r) { return 2.0 * r; }

struct AdapterSection {
    AdapterType type = AdapterType::Lora;
    int r = 16;
    double lora_alpha = usualAlpha(16);
    double lora_dropout = 0.0;
    BiasTraining bias = BiasTraining::None;
    LoraInit init_lora_weights = LoraInit::Plain;
    bool use_rslora = false;
    double loraplus_lr_ratio = 1; ///< B's learning rate over A's
    std::vector<std::string> target_modules = {"all-linear"};
    int num_virtual_tokens = 30;    ///< prefix, prompt: that stand before each row
    bool prefix_projection = false; ///< prefix: made by a small network while it trains
    PromptEncoderType encoder_reparameterization_type = PromptEncoderType::Mlp; ///< p_tuning
    int encoder_hidden_size = 0;                            ///< of that network; 0: as wide as what it makes a token of
    std::string prompt_tuning_init_text;                    ///< prompt: what it begins as; empty: words at random
    AdapterPlacement placement = AdapterPlacement::Houlsby; ///< adapter
    double reduction_factor = 16;                           ///< adapter: the hidden size over the bottleneck's
    int block_size = 32;                                    ///< oft, boft: inputs that are turned together
    std::vector<std::string> modules_to_save; ///< trained as a whole beside the adapter: lm_head, embed_tokens, …
    bool operator==(const AdapterSection&) const = default;
};

struct DataSection {
    std::vector<std::string> train; ///< files of frozen rows; relative to the recipe's folder
    std::vector<double> weights;    ///< how often an epoch sees each row of each file; empty: once
    std::string eval;               ///< evaluated while training, to choose the best checkpoint; may be empty
    std::string test;               ///< for the end: no checkpoint is chosen by it; may be empty
    std::string chat_template = "model";
    Thinking enable_thinking =
        Thinking::Auto;    ///< what the template's switch of that name says, there and where it is used
    int max_length = 1024; ///< tokens
    TooLong too_long = TooLong::Drop;
    bool packing = true;
    bool operator==(const DataSection&) const = default;

    const std::string& heldOut() const { return test.empty() ? eval : test; } ///< what the trained model is asked
};

struct OptimizerSection {
    OptimizerType type = OptimizerType::AdamW;
    std::vector<double> betas = {0.9, 0.999}; ///< those of the type, where nothing else is said
    double eps = 1e-8;
    double momentum = 0.95;       ///< sgd, muon
    bool relative_step = false;   ///< adafactor: its own rate in the place of the schedule's
    bool scale_parameter = false; ///< adafactor: steps in proportion to each parameter's size
    double weight_decay = 0.0;    ///< never on biases and norms
    double ema_decay = 0.0;       ///< over 0: a moving average of the weights is what is evaluated and kept
    bool operator==(const OptimizerSection&) const = default;
};

struct TrainSection {
    double epochs = 3;
    std::int64_t max_steps = 0; ///< over 0: wins over epochs
    double max_minutes = 0;     ///< over 0: ends after this time, as "stop and keep" does
    int batch_size = 4;         ///< sequences a micro-step
    int gradient_accumulation = 4;
    bool group_by_length = false; ///< rows of like length go together: less padding
    /// Layers keep only what they were given and run once more on the way back; auto: where the ledger says that the
    /// run does not fit without.
    GradientCheckpointing gradient_checkpointing = GradientCheckpointing::Auto;
    OptimizerSection optimizer;
    double learning_rate = 2e-4;
    SchedulerType scheduler = SchedulerType::Cosine;
    double warmup_ratio = 0.03;
    std::int64_t warmup_steps = -1; ///< from 0 on: wins over warmup_ratio
    double decay_ratio = 0.2;       ///< wsd: the share of the steps, at the end, in which the rate falls
    int num_cycles = 2;             ///< cosine_with_restarts
    double power = 2;               ///< polynomial
    double min_lr_rate = 0;         ///< where a falling rate ends, as a share of its height
    double max_grad_norm = 1.0;     ///< 0: no clipping
    double neftune_noise_alpha = 0; ///< 0: no noise on the embeddings
    std::uint64_t seed = 42;
    int threads = 0; ///< 0: all cores
    DeviceType device = DeviceType::Auto;
    bool operator==(const TrainSection&) const = default;
};

struct EvalSection {
    std::int64_t every = 0;                ///< steps; 0: about 12 times
    int early_stopping_patience = 0;       ///< evaluations without a lower loss that end the run; 0: none do
    double early_stopping_threshold = 0.0; ///< nats that count as lower
    int samples = 4;                       ///< questions of the evaluation rows that are answered at each evaluation
    int sample_tokens = 96;
    bool operator==(const EvalSection&) const = default;
};

struct CheckpointSection {
    std::int64_t every = 0; ///< steps; 0: as often as evaluations
    int keep = 3;           ///< number of newest ones kept, beside the best
    bool operator==(const CheckpointSection&) const = default;
};

struct Recipe {
    int luthier = 1; ///< version of this file's format
    std::string name = "run";
    ModelSection model;
    ObjectiveSection objective;
    AdapterSection adapter;
    DataSection data;
    TrainSection train;
    EvalSection eval;
    CheckpointSection checkpoint;
    std::vector<MonitorType> monitors = allMethods<MonitorType>(); ///< faults that are watched for; empty: none
    bool operator==(const Recipe&) const = default;

    bool isFull() const { return adapter.type == AdapterType::None; }
    bool watchesFor(MonitorType monitor) const;
};

/// Errors: "recipe.syntax" with the line; "recipe.unknown_key" with line and nearest key; "recipe.value" with line, key
/// and what is allowed.
Result<Recipe> parseRecipe(const std::string& yaml);
Result<Recipe> readRecipe(const std::filesystem::path& file);
/// Checks that its keys agree with each other. Errors: "recipe.value". (parseRecipe has done so already.)
Result<void> checkRecipe(const Recipe& recipe);
/// Every key with its value: what the file says is what runs.
std::string recipeToYaml(const Recipe& recipe);
/// Only the keys that differ from their defaults, one a line: a key added to the format later changes nothing here.
std::string keysNotAtDefault(const Recipe& recipe);
Result<void> writeRecipe(const std::filesystem::path& file, const Recipe& recipe);

/// A path of the recipe, made absolute against the recipe's folder; `~` is the home folder.
std::filesystem::path resolvePath(const std::string& path, const std::filesystem::path& recipeFolder);
/// The recipe's template and its switch, as ChatTemplate::open takes them. A Jinja file is named relative to the
/// recipe.
std::string templateChoice(const DataSection& data, const std::filesystem::path& recipeFolder);

} // namespace luthier
