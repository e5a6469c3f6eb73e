#pragma once
/// Every key of run.yaml, described once: `describe(visitor, recipe)` goes through all of them in the file's order.
/// Reader, writer, the table in keys.h, and by that the forms, `--set`, pasted configs and docs/formats/recipe.md walk
/// it. A new key is a member in recipe.h and a line here.
///
/// A visitor has
///     key(const KeyInfo&, T& member)              T: text, number, flag, method, list of these, std::optional<double>
///     standard(const KeyInfo&, T& member, T otherwise)   one whose default depends on its section's `type`
///     section(const char* key, S& member)

#include "core/base/result.h"
#include "core/recipe/recipe.h"

namespace luthier {

/// Limits of a number.
struct Range {
    double low = -1e300, high = 1e300;
};

/// Ways of training in which a key counts.
struct Where {
    const char* words; ///< for the documentation; empty: in all
    bool (*holds)(const Recipe&);
};

/// How a form's field shows a number. Without one, the number is typed as text: for ranges of many powers of ten.
struct Grain {
    double step = 0; ///< of the arrows
    int decimals = 0;
};

struct KeyInfo {
    const char* key;
    const char* label; ///< for the window; like `help` in context "recipe"
    const char* help;  ///< one sentence
    Range range = {};
    Grain grain = {};
    const char* unit = ""; ///< "tokens", "steps", …
    Where where = {"", [](const Recipe&) { return true; }};
    bool maySweep = false; ///< may a sweep vary it?
};

namespace described {

inline constexpr Range kCount{1, 1e9}, kFromZero{0, 1e300}, kOverZero{1e-6, 1e6}, kWeight{0, 1e6}, kShare{0, 1};

inline constexpr Where kFull{"none", [](const Recipe& r) { return r.isFull(); }};
inline constexpr Where kAdapted{"every adapter", [](const Recipe& r) { return !r.isFull(); }};
inline constexpr Where kWrapping{
    "every adapter beside layers", [](const Recipe& r) { return !r.isFull() && wrapsLayers(r.adapter.type); }};
inline constexpr Where kPrompted{
    "prefix, prompt, p_tuning", [](const Recipe& r) { return factsOf(r.adapter.type).place == AdapterPlace::Rows; }};
template <AdapterType adapter>
inline constexpr Where kIs{"", [](const Recipe& r) { return r.adapter.type == adapter; }};
inline constexpr Where kEncoded{"prefix with a projection, p_tuning", [](const Recipe& r) {
                                    return r.adapter.type == AdapterType::PTuning ||
                                           (r.adapter.type == AdapterType::Prefix && r.adapter.prefix_projection);
                                }};
inline constexpr Where kLowRank{"lora, dora", [](const Recipe& r) { return isLowRank(r.adapter.type); }};
inline constexpr Where kRanked{"lora, dora, adalora, vera, loha, lokr, miss, hira",
    [](const Recipe& r) { return factsOf(r.adapter.type).hasRank; }};
inline constexpr Where kScaled{
    "lora, dora, adalora, loha, lokr", [](const Recipe& r) { return factsOf(r.adapter.type).hasAlpha; }};
inline constexpr Where kDropping{"lora, dora, adapter, adalora, vera, miss, hira",
    [](const Recipe& r) { return factsOf(r.adapter.type).hasDropout; }};
inline constexpr Where kBlocked{"oft, boft", [](const Recipe& r) { return factsOf(r.adapter.type).hasBlocks; }};
inline constexpr Where kBottleneck{
    "adapter", [](const Recipe& r) { return factsOf(r.adapter.type).place == AdapterPlace::Sublayers; }};
inline constexpr Where kQuantized{"nf4", [](const Recipe& r) {
                                      const auto& facts = factsOf(r.model.quantization.type);
                                      return !r.isFull() && facts.bits > 0 && facts.hasBlocks;
                                  }};
inline constexpr Where kUnpacked{"packing: false", [](const Recipe& r) { return !r.data.packing; }};
inline constexpr Where kTokens{
    "pretrain, sft", [](const Recipe& r) { return examplesOf(r.objective.type) == ExampleKind::Tokens; }};
template <ObjectiveType objective>
inline constexpr Where kOnly{"", [](const Recipe& r) { return r.objective.type == objective; }};
inline constexpr Where kReward{"reward", kOnly<ObjectiveType::Reward>.holds};
inline constexpr Where kDpo{"dpo", kOnly<ObjectiveType::Dpo>.holds};
inline constexpr Where kOrpo{"orpo", kOnly<ObjectiveType::Orpo>.holds};
inline constexpr Where kSimpo{"simpo", kOnly<ObjectiveType::Simpo>.holds};
inline constexpr Where kKto{"kto", kOnly<ObjectiveType::Kto>.holds};
template <OptimizerType... types>
inline constexpr Where kOptimizedBy{"", [](const Recipe& r) { return ((r.train.optimizer.type == types) || ...); }};
inline constexpr Where kMoments{"adamw, adamw_8bit, schedule_free_adamw, lion, muon",
    kOptimizedBy<OptimizerType::AdamW, OptimizerType::AdamW8bit, OptimizerType::ScheduleFreeAdamW, OptimizerType::Lion,
        OptimizerType::Muon>.holds};
inline constexpr Where kAdamW{"adamw, adamw_8bit, schedule_free_adamw, muon",
    kOptimizedBy<OptimizerType::AdamW, OptimizerType::AdamW8bit, OptimizerType::ScheduleFreeAdamW, OptimizerType::Muon>.holds};
inline constexpr Where kMomentum{"muon, sgd", kOptimizedBy<OptimizerType::Muon, OptimizerType::Sgd>.holds};
inline constexpr Where kAdafactor{"adafactor", kOptimizedBy<OptimizerType::Adafactor>.holds};
template <SchedulerType type>
inline constexpr Where kScheduledBy{"", [](const Recipe& r) { return r.train.scheduler == type; }};
inline constexpr Where kWsd{"wsd", kScheduledBy<SchedulerType::Wsd>.holds};
inline constexpr Where kRestarts{"cosine_with_restarts", kScheduledBy<SchedulerType::CosineWithRestarts>.holds};
inline constexpr Where kPolynomial{"polynomial", kScheduledBy<SchedulerType::Polynomial>.holds};
inline constexpr Where kFalling{
    "schedules that fall", [](const Recipe& r) { return factsOf(r.train.scheduler).falls; }};

} // namespace described

// clang-format off

template <class V>
void describe(V& v, DropoutOverride& s) {
    using namespace described;
    v.key({.key = "embedding", .label = QT_TRANSLATE_NOOP("recipe", "Embeddings"),
        .help = QT_TRANSLATE_NOOP("recipe", "Dropout after the embeddings; auto: as config.json says."),
        .range = kShare, .grain = {0.05, 2}}, s.embedding);
    v.key({.key = "attention", .label = QT_TRANSLATE_NOOP("recipe", "Attention"),
        .help = QT_TRANSLATE_NOOP("recipe", "Dropout of the attention's weights; auto: as config.json says."),
        .range = kShare, .grain = {0.05, 2}}, s.attention);
    v.key({.key = "residual", .label = QT_TRANSLATE_NOOP("recipe", "Residual"),
        .help = QT_TRANSLATE_NOOP("recipe", "Dropout of what each block adds; auto: as config.json says."),
        .range = kShare, .grain = {0.05, 2}}, s.residual);
    v.key({.key = "activation", .label = QT_TRANSLATE_NOOP("recipe", "Activation"),
        .help = QT_TRANSLATE_NOOP("recipe", "Dropout inside the MLP; auto: as config.json says."),
        .range = kShare, .grain = {0.05, 2}}, s.activation);
}

template <class V>
void describe(V& v, QuantizationSection& s) {
    using namespace described;
    v.key({.key = "type", .label = QT_TRANSLATE_NOOP("recipe", "Base in memory"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many bits each weight of the base's blocks takes while an adapter trains."),
        .where = kAdapted}, s.type);
    v.key({.key = "block_size", .label = QT_TRANSLATE_NOOP("recipe", "Weights per block"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many share a scale: fewer are closer to the base and take more memory. A power of two."),
        .range = {32, 512}, .grain = {32, 0}, .where = kQuantized}, s.block_size);
    v.key({.key = "double_quant", .label = QT_TRANSLATE_NOOP("recipe", "Scales in 8 bits"),
        .help = QT_TRANSLATE_NOOP("recipe", "Double quantisation: the scales are quantised, too, and take a quarter."),
        .where = kQuantized}, s.double_quant);
}

template <class V>
void describe(V& v, ModelSection& s) {
    using namespace described;
    v.key({.key = "path", .label = QT_TRANSLATE_NOOP("recipe", "Model"),
        .help = QT_TRANSLATE_NOOP("recipe", "A Hugging Face folder.")}, s.path);
    v.key({.key = "dtype", .label = QT_TRANSLATE_NOOP("recipe", "Compute type"),
        .help = QT_TRANSLATE_NOOP("recipe", "What the model computes in; what is trained is kept in float32.")}, s.dtype);
    v.section("quantization", s.quantization);
    v.key({.key = "from_scratch", .label = QT_TRANSLATE_NOOP("recipe", "From random weights"),
        .help = QT_TRANSLATE_NOOP("recipe", "Takes the shape from config.json and no weights."), .where = kFull}, s.from_scratch);
    v.key({.key = "freeze", .label = QT_TRANSLATE_NOOP("recipe", "Frozen"),
        .help = QT_TRANSLATE_NOOP("recipe", "Modules that stay as they are; * stands for any part of a name."),
        .where = kFull}, s.freeze);
    v.section("dropout", s.dropout);
    v.key({.key = "add_tokens", .label = QT_TRANSLATE_NOOP("recipe", "New words"),
        .help = QT_TRANSLATE_NOOP("recipe", "Words of your own; they begin at the mean of all embeddings and are trained.")}, s.add_tokens);
    v.key({.key = "add_special_tokens", .label = QT_TRANSLATE_NOOP("recipe", "New special tokens"),
        .help = QT_TRANSLATE_NOOP("recipe", "Special tokens that the tokenizer lacks and chat templates may write.")}, s.add_special_tokens);
    v.key({.key = "new_head", .label = QT_TRANSLATE_NOOP("recipe", "New output head"),
        .help = QT_TRANSLATE_NOOP("recipe", "The output head begins anew, apart from the embeddings if it shared them.")}, s.new_head);
}

template <class V>
void describe(V& v, LossSection& s) {
    using namespace described;
    v.key({.key = "type", .label = QT_TRANSLATE_NOOP("recipe", "Loss"),
        .help = QT_TRANSLATE_NOOP("recipe", "What training minimises."), .where = kTokens}, s.type);
    v.key({.key = "label_smoothing", .label = QT_TRANSLATE_NOOP("recipe", "Label smoothing"),
        .help = QT_TRANSLATE_NOOP("recipe", "The share of probability given to all other tokens."),
        .range = kShare, .grain = {0.05, 2}, .where = kTokens, .maySweep = true}, s.label_smoothing);
    v.key({.key = "z_loss", .label = QT_TRANSLATE_NOOP("recipe", "z-loss"),
        .help = QT_TRANSLATE_NOOP("recipe", "Keeps the logits from drifting away."),
        .range = {0, 1000}, .grain = {1e-4, 5}, .where = kTokens, .maySweep = true}, s.z_loss);
    v.key({.key = "on", .label = QT_TRANSLATE_NOOP("recipe", "Loss on"),
        .help = QT_TRANSLATE_NOOP("recipe", "Which tokens of a conversation are learned."), .where = kTokens}, s.on);
    v.key({.key = "reasoning", .label = QT_TRANSLATE_NOOP("recipe", "Thinking is learned"),
        .help = QT_TRANSLATE_NOOP("recipe", "Off: what is thought before an answer is read but carries no loss."), .where = kTokens}, s.reasoning);
}

template <class V>
void describe(V& v, RewardSection& s) {
    using namespace described;
    v.key({.key = "use_margin", .label = QT_TRANSLATE_NOOP("recipe", "Use the margin of each pair"),
        .help = QT_TRANSLATE_NOOP("recipe", "The scores of a pair shall differ by its margin."), .where = kReward}, s.use_margin);
    v.key({.key = "center_rewards_coefficient", .label = QT_TRANSLATE_NOOP("recipe", "Centre scores on zero"),
        .help = QT_TRANSLATE_NOOP("recipe", "Pulls the two scores of a pair towards a sum of zero."),
        .range = kWeight, .grain = {0.1, 3}, .where = kReward, .maySweep = true}, s.center_rewards_coefficient);
}

template <class V>
void describe(V& v, DpoSection& s) {
    using namespace described;
    v.key({.key = "loss_type", .label = QT_TRANSLATE_NOOP("recipe", "Loss"),
        .help = QT_TRANSLATE_NOOP("recipe", "How far apart two answers shall be."), .where = kDpo}, s.loss_type);
    v.key({.key = "beta", .label = QT_TRANSLATE_NOOP("recipe", "Beta"),
        .help = QT_TRANSLATE_NOOP("recipe", "How strongly it is held to the reference model."),
        .range = kOverZero, .grain = {0.1, 3}, .where = kDpo, .maySweep = true}, s.beta);
    v.key({.key = "label_smoothing", .label = QT_TRANSLATE_NOOP("recipe", "Share of wrong votes"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many pairs are the wrong way round; for the losses sigmoid and robust."),
        .range = {0, 0.499}, .grain = {0.1, 2}, .where = kDpo, .maySweep = true}, s.label_smoothing);
}

template <class V>
void describe(V& v, OrpoSection& s) {
    using namespace described;
    v.key({.key = "beta", .label = QT_TRANSLATE_NOOP("recipe", "Beta"),
        .help = QT_TRANSLATE_NOOP("recipe", "Weight of the odds ratio beside the loss of the better answer."),
        .range = kWeight, .grain = {0.1, 3}, .where = kOrpo, .maySweep = true}, s.beta);
}

template <class V>
void describe(V& v, SimpoSection& s) {
    using namespace described;
    v.key({.key = "beta", .label = QT_TRANSLATE_NOOP("recipe", "Beta"),
        .help = QT_TRANSLATE_NOOP("recipe", "Scale of the rewards."),
        .range = kOverZero, .grain = {0.1, 2}, .where = kSimpo, .maySweep = true}, s.beta);
    v.key({.key = "simpo_gamma", .label = QT_TRANSLATE_NOOP("recipe", "Target margin"),
        .help = QT_TRANSLATE_NOOP("recipe", "By how much the better answer's reward should lead."),
        .range = kWeight, .grain = {0.1, 2}, .where = kSimpo, .maySweep = true}, s.simpo_gamma);
}

template <class V>
void describe(V& v, KtoSection& s) {
    using namespace described;
    v.key({.key = "beta", .label = QT_TRANSLATE_NOOP("recipe", "Beta"),
        .help = QT_TRANSLATE_NOOP("recipe", "How strongly it is held to the reference model."),
        .range = kOverZero, .grain = {0.1, 3}, .where = kKto, .maySweep = true}, s.beta);
    v.key({.key = "desirable_weight", .label = QT_TRANSLATE_NOOP("recipe", "Weight of good answers"),
        .help = QT_TRANSLATE_NOOP("recipe", "Lower it where good answers are many."),
        .range = kWeight, .grain = {0.1, 2}, .where = kKto, .maySweep = true}, s.desirable_weight);
    v.key({.key = "undesirable_weight", .label = QT_TRANSLATE_NOOP("recipe", "Weight of bad answers"),
        .help = QT_TRANSLATE_NOOP("recipe", "Lower it where bad answers are many."),
        .range = kWeight, .grain = {0.1, 2}, .where = kKto, .maySweep = true}, s.undesirable_weight);
}

template <class V>
void describe(V& v, ObjectiveSection& s) {
    v.key({.key = "type", .label = QT_TRANSLATE_NOOP("recipe", "Objective"),
        .help = QT_TRANSLATE_NOOP("recipe", "What is learned; of the sections below only that of this type counts.")}, s.type);
    v.section("loss", s.loss);
    v.section("reward", s.reward);
    v.section("dpo", s.dpo);
    v.section("orpo", s.orpo);
    v.section("simpo", s.simpo);
    v.section("kto", s.kto);
}

template <class V>
void describe(V& v, AdapterSection& s) {
    using namespace described;
    v.key({.key = "type", .label = QT_TRANSLATE_NOOP("recipe", "Adapter"),
        .help = QT_TRANSLATE_NOOP("recipe", "What is trained beside the model; none: the model itself.")}, s.type);
    v.key({.key = "r", .label = QT_TRANSLATE_NOOP("recipe", "Rank"),
        .help = QT_TRANSLATE_NOOP("recipe", "Width of the two small matrices: how much can be learned."),
        .range = {1, 65536}, .grain = {1, 0}, .where = kRanked, .maySweep = true}, s.r);
    v.key({.key = "lora_alpha", .label = QT_TRANSLATE_NOOP("recipe", "Alpha"),
        .help = QT_TRANSLATE_NOOP("recipe", "What is learned is multiplied by alpha / rank."),
        .range = kWeight, .grain = {1, 1}, .where = kScaled, .maySweep = true}, s.lora_alpha);
    v.key({.key = "lora_dropout", .label = QT_TRANSLATE_NOOP("recipe", "Adapter dropout"),
        .help = QT_TRANSLATE_NOOP("recipe", "The share of an adapter's inputs that is left out at each step: against overfitting."),
        .range = kShare, .grain = {0.05, 2}, .where = kDropping, .maySweep = true}, s.lora_dropout);
    v.key({.key = "bias", .label = QT_TRANSLATE_NOOP("recipe", "Biases"),
        .help = QT_TRANSLATE_NOOP("recipe", "Which biases are trained with the adapter."), .where = kLowRank}, s.bias);
    v.key({.key = "use_rslora", .label = QT_TRANSLATE_NOOP("recipe", "Rank-stabilised"),
        .help = QT_TRANSLATE_NOOP("recipe", "Divides alpha by the root of the rank: for large ranks."),
        .where = kLowRank, .maySweep = true}, s.use_rslora);
    v.key({.key = "init_lora_weights", .label = QT_TRANSLATE_NOOP("recipe", "Begins at"),
        .help = QT_TRANSLATE_NOOP("recipe", "What LoRA's two matrices are before the first step."),
        .where = kLowRank, .maySweep = true}, s.init_lora_weights);
    v.key({.key = "target_modules", .label = QT_TRANSLATE_NOOP("recipe", "Adapted modules"),
        .help = QT_TRANSLATE_NOOP("recipe", "Names of linear layers, or all-linear."), .where = kWrapping}, s.target_modules);
    v.key({.key = "num_virtual_tokens", .label = QT_TRANSLATE_NOOP("recipe", "Virtual tokens"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many learned tokens stand before each row."),
        .range = {1, 4096}, .grain = {5, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "tokens"), .where = kPrompted, .maySweep = true}, s.num_virtual_tokens);
    v.key({.key = "prefix_projection", .label = QT_TRANSLATE_NOOP("recipe", "Made by a network"),
        .help = QT_TRANSLATE_NOOP("recipe", "A small network makes the prefix while it trains: steadier, more memory."),
        .where = {"prefix", kIs<AdapterType::Prefix>.holds}}, s.prefix_projection);
    v.key({.key = "encoder_reparameterization_type", .label = QT_TRANSLATE_NOOP("recipe", "Network"),
        .help = QT_TRANSLATE_NOOP("recipe", "What makes the embeddings while they are learned."),
        .where = {"p_tuning", kIs<AdapterType::PTuning>.holds}}, s.encoder_reparameterization_type);
    v.key({.key = "encoder_hidden_size", .label = QT_TRANSLATE_NOOP("recipe", "Width of the network"),
        .help = QT_TRANSLATE_NOOP("recipe", "0: as wide as what it makes a token of."),
        .range = {0, 65536}, .grain = {64, 0}, .where = kEncoded, .maySweep = true}, s.encoder_hidden_size);
    v.key({.key = "prompt_tuning_init_text", .label = QT_TRANSLATE_NOOP("recipe", "Begins as"),
        .help = QT_TRANSLATE_NOOP("recipe", "A text whose words the prompt begins as, repeated to its length; empty: words at random."),
        .where = {"prompt", kIs<AdapterType::Prompt>.holds}}, s.prompt_tuning_init_text);
    v.key({.key = "loraplus_lr_ratio", .label = QT_TRANSLATE_NOOP("recipe", "Rate of B over A"),
        .help = QT_TRANSLATE_NOOP("recipe", "Over 1, LoRA's second matrix learns so many times faster than its first (LoRA+)."),
        .range = {1, 1000}, .grain = {1, 0}, .where = kLowRank, .maySweep = true}, s.loraplus_lr_ratio);
    v.key({.key = "placement", .label = QT_TRANSLATE_NOOP("recipe", "Places"),
        .help = QT_TRANSLATE_NOOP("recipe", "Where the bottlenecks stand in each layer."), .where = kBottleneck}, s.placement);
    v.key({.key = "reduction_factor", .label = QT_TRANSLATE_NOOP("recipe", "Reduction"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many times narrower the bottleneck is than the model."),
        .range = {1, 4096}, .grain = {1, 0}, .where = kBottleneck, .maySweep = true}, s.reduction_factor);
    v.key({.key = "block_size", .label = QT_TRANSLATE_NOOP("recipe", "Block size"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many inputs are turned together: how much can be learned."),
        .range = {2, 65536}, .grain = {8, 0}, .where = kBlocked, .maySweep = true}, s.block_size);
    v.key({.key = "modules_to_save", .label = QT_TRANSLATE_NOOP("recipe", "Trained as a whole"),
        .help = QT_TRANSLATE_NOOP("recipe", "Modules that are trained themselves beside the adapter: lm_head, embed_tokens."),
        .where = kWrapping}, s.modules_to_save);
}

template <class V>
void describe(V& v, DataSection& s) {
    v.key({.key = "train", .label = QT_TRANSLATE_NOOP("recipe", "Rows to learn"),
        .help = QT_TRANSLATE_NOOP("recipe", "Files of frozen rows.")}, s.train);
    v.key({.key = "weights", .label = QT_TRANSLATE_NOOP("recipe", "Weights of the files"),
        .help = QT_TRANSLATE_NOOP("recipe", "How often an epoch sees each row of each file: 2 twice, 0.25 another quarter of them each time; empty: once."),
        .range = {0, 1000}}, s.weights);
    v.key({.key = "eval", .label = QT_TRANSLATE_NOOP("recipe", "Rows to evaluate"),
        .help = QT_TRANSLATE_NOOP("recipe", "Looked at while training; the best checkpoint is the best on these.")}, s.eval);
    v.key({.key = "test", .label = QT_TRANSLATE_NOOP("recipe", "Rows to test"),
        .help = QT_TRANSLATE_NOOP("recipe", "No checkpoint is chosen by them; evaluations use these; empty: those of eval.")}, s.test);
    v.key({.key = "chat_template", .label = QT_TRANSLATE_NOOP("recipe", "Chat template"),
        .help = QT_TRANSLATE_NOOP("recipe", "The model's own, one of Luthier's by name, or a Jinja file.")}, s.chat_template);
    v.key({.key = "enable_thinking", .label = QT_TRANSLATE_NOOP("recipe", "Thinking"),
        .help = QT_TRANSLATE_NOOP("recipe", "Whether a template that can be told so lets the model think before it answers; what is exported keeps to it.")}, s.enable_thinking);
    v.key({.key = "max_length", .label = QT_TRANSLATE_NOOP("recipe", "Longest row"),
        .help = QT_TRANSLATE_NOOP("recipe", "Tokens of a row that the model sees at once."),
        .range = {2, 1e7}, .grain = {1, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "tokens"), .maySweep = true}, s.max_length);
    v.key({.key = "too_long", .label = QT_TRANSLATE_NOOP("recipe", "Longer rows"),
        .help = QT_TRANSLATE_NOOP("recipe", "What becomes of rows that are longer.")}, s.too_long);
    v.key({.key = "packing", .label = QT_TRANSLATE_NOOP("recipe", "Packing"),
        .help = QT_TRANSLATE_NOOP("recipe", "Several short rows share a sequence without seeing each other."), .maySweep = true}, s.packing);
}

template <class V>
void describe(V& v, OptimizerSection& s) {
    using namespace described;
    v.key({.key = "type", .label = QT_TRANSLATE_NOOP("recipe", "Optimiser"),
        .help = QT_TRANSLATE_NOOP("recipe", "How a gradient becomes a step."), .maySweep = true}, s.type);
    v.standard({.key = "betas", .label = QT_TRANSLATE_NOOP("recipe", "Betas"),
        .help = QT_TRANSLATE_NOOP("recipe", "How long the optimiser remembers: two numbers."), .range = kShare, .where = kMoments}, s.betas, standardBetas(s.type));
    v.key({.key = "eps", .label = QT_TRANSLATE_NOOP("recipe", "Epsilon"),
        .help = QT_TRANSLATE_NOOP("recipe", "Keeps a division by a tiny gradient in bounds."), .range = kWeight, .where = kAdamW}, s.eps);
    v.key({.key = "momentum", .label = QT_TRANSLATE_NOOP("recipe", "Momentum"),
        .help = QT_TRANSLATE_NOOP("recipe", "How much of the last step goes into the next."),
        .range = kShare, .grain = {0.05, 3}, .where = kMomentum, .maySweep = true}, s.momentum);
    v.key({.key = "relative_step", .label = QT_TRANSLATE_NOOP("recipe", "Rate of its own"),
        .help = QT_TRANSLATE_NOOP("recipe", "Falls with the root of the steps; learning rate and schedule do not count."), .where = kAdafactor}, s.relative_step);
    v.key({.key = "scale_parameter", .label = QT_TRANSLATE_NOOP("recipe", "Steps in proportion"),
        .help = QT_TRANSLATE_NOOP("recipe", "Large weights take large steps, small ones small steps."), .where = kAdafactor}, s.scale_parameter);
    v.key({.key = "weight_decay", .label = QT_TRANSLATE_NOOP("recipe", "Weight decay"),
        .help = QT_TRANSLATE_NOOP("recipe", "Pulls weights towards zero at each step; never biases and norms."),
        .range = {0, 1000}, .grain = {0.01, 3}, .maySweep = true}, s.weight_decay);
    v.key({.key = "ema_decay", .label = QT_TRANSLATE_NOOP("recipe", "Average of the weights (EMA)"),
        .help = QT_TRANSLATE_NOOP("recipe", "Above 0: a moving average of the weights is what is evaluated and kept; 0.999 looks back about a thousand steps."),
        .range = {0, 0.999999}, .grain = {0.001, 4}, .maySweep = true}, s.ema_decay);
}

template <class V>
void describe(V& v, TrainSection& s) {
    using namespace described;
    v.key({.key = "epochs", .label = QT_TRANSLATE_NOOP("recipe", "Epochs"),
        .help = QT_TRANSLATE_NOOP("recipe", "How often each row is seen."),
        .range = {0, 1e6}, .grain = {1, 1}, .maySweep = true}, s.epochs);
    v.key({.key = "max_steps", .label = QT_TRANSLATE_NOOP("recipe", "Steps at most"),
        .help = QT_TRANSLATE_NOOP("recipe", "Above 0: used instead of the epochs."),
        .range = {0, 1e12}, .grain = {100, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "steps"), .maySweep = true}, s.max_steps);
    v.key({.key = "max_minutes", .label = QT_TRANSLATE_NOOP("recipe", "Minutes at most"),
        .help = QT_TRANSLATE_NOOP("recipe", "Above 0: stops after that time and keeps the result so far."),
        .range = {0, 1e9}, .grain = {1, 1}, .unit = QT_TRANSLATE_NOOP("recipe", "minutes")}, s.max_minutes);
    v.key({.key = "batch_size", .label = QT_TRANSLATE_NOOP("recipe", "Batch size"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many go through the model together; the first thing to lower where memory is short."),
        .range = kCount, .grain = {1, 0}, .maySweep = true}, s.batch_size);
    v.key({.key = "gradient_accumulation", .label = QT_TRANSLATE_NOOP("recipe", "Gradient accumulation"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many batches make one step; the loss is divided by the tokens of all of them."),
        .range = kCount, .grain = {1, 0}, .maySweep = true}, s.gradient_accumulation);
    v.key({.key = "group_by_length", .label = QT_TRANSLATE_NOOP("recipe", "Rows of like length together"),
        .help = QT_TRANSLATE_NOOP("recipe", "Less padding where rows are not packed; the order is a little less random."),
        .where = kUnpacked}, s.group_by_length);
    v.key({.key = "gradient_checkpointing", .label = QT_TRANSLATE_NOOP("recipe", "Gradient checkpointing"),
        .help = QT_TRANSLATE_NOOP("recipe", "Computes each layer a second time on the way back: far less memory, about a third more time, the same result.")}, s.gradient_checkpointing);
    v.section("optimizer", s.optimizer);
    v.key({.key = "learning_rate", .label = QT_TRANSLATE_NOOP("recipe", "Learning rate"),
        .help = QT_TRANSLATE_NOOP("recipe", "How far a step goes, at its highest."), .range = kWeight, .maySweep = true}, s.learning_rate);
    v.key({.key = "scheduler", .label = QT_TRANSLATE_NOOP("recipe", "Schedule"),
        .help = QT_TRANSLATE_NOOP("recipe", "How the learning rate falls."), .maySweep = true}, s.scheduler);
    v.key({.key = "warmup_ratio", .label = QT_TRANSLATE_NOOP("recipe", "Warm-up, share of the steps"),
        .help = QT_TRANSLATE_NOOP("recipe", "The part in which the learning rate rises from zero."),
        .range = kShare, .grain = {0.01, 4}, .maySweep = true}, s.warmup_ratio);
    v.key({.key = "warmup_steps", .label = QT_TRANSLATE_NOOP("recipe", "Warm-up in steps"),
        .help = QT_TRANSLATE_NOOP("recipe", "0 or more: used instead of the share."),
        .range = {-1, 1e12}, .grain = {10, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "steps")}, s.warmup_steps);
    v.key({.key = "decay_ratio", .label = QT_TRANSLATE_NOOP("recipe", "Decay, share of the steps"),
        .help = QT_TRANSLATE_NOOP("recipe", "The part at the end in which the learning rate falls to zero."),
        .range = kShare, .grain = {0.05, 2}, .where = kWsd, .maySweep = true}, s.decay_ratio);
    v.key({.key = "num_cycles", .label = QT_TRANSLATE_NOOP("recipe", "Cycles"),
        .help = QT_TRANSLATE_NOOP("recipe", "How often the learning rate falls from its height."),
        .range = {1, 1000}, .grain = {1, 0}, .where = kRestarts, .maySweep = true}, s.num_cycles);
    v.key({.key = "power", .label = QT_TRANSLATE_NOOP("recipe", "Power"),
        .help = QT_TRANSLATE_NOOP("recipe", "1 is a straight line; a higher one falls sooner."),
        .range = {0.01, 100}, .grain = {0.5, 2}, .where = kPolynomial, .maySweep = true}, s.power);
    v.key({.key = "min_lr_rate", .label = QT_TRANSLATE_NOOP("recipe", "Floor, share of the height"),
        .help = QT_TRANSLATE_NOOP("recipe", "Where a falling learning rate ends."),
        .range = kShare, .grain = {0.05, 3}, .where = kFalling, .maySweep = true}, s.min_lr_rate);
    v.key({.key = "max_grad_norm", .label = QT_TRANSLATE_NOOP("recipe", "Max. gradient norm"),
        .help = QT_TRANSLATE_NOOP("recipe", "Larger gradients are scaled down to it; 0: no clipping."),
        .range = {0, 1e6}, .grain = {0.5, 2}, .maySweep = true}, s.max_grad_norm);
    v.key({.key = "neftune_noise_alpha", .label = QT_TRANSLATE_NOOP("recipe", "Noise on embeddings (NEFTune)"),
        .help = QT_TRANSLATE_NOOP("recipe", "Keeps chat models from learning rows by heart; 5 is usual, 0: none."),
        .range = {0, 1000}, .grain = {1, 1}, .where = kTokens, .maySweep = true}, s.neftune_noise_alpha);
    v.key({.key = "seed", .label = QT_TRANSLATE_NOOP("recipe", "Seed"),
        .help = QT_TRANSLATE_NOOP("recipe", "The same seed gives the same run on the same machine."), .maySweep = true}, s.seed);
    v.key({.key = "threads", .label = QT_TRANSLATE_NOOP("recipe", "Threads"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many cores compute; auto: all."), .range = {0, 4096}, .grain = {1, 0}}, s.threads);
    v.key({.key = "device", .label = QT_TRANSLATE_NOOP("recipe", "Device"),
        .help = QT_TRANSLATE_NOOP("recipe", "What computes; auto: a GPU where there is one.")}, s.device);
}

template <class V>
void describe(V& v, EvalSection& s) {
    using namespace described;
    v.key({.key = "every", .label = QT_TRANSLATE_NOOP("recipe", "Evaluation every"),
        .help = QT_TRANSLATE_NOOP("recipe", "auto: about twelve times."),
        .range = {0, 1e12}, .grain = {10, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "steps")}, s.every);
    v.key({.key = "early_stopping_patience", .label = QT_TRANSLATE_NOOP("recipe", "Stop early after"),
        .help = QT_TRANSLATE_NOOP("recipe", "Evaluations in a row without a lower loss that end the run; 0: none do."),
        .range = {0, 1e6}, .grain = {1, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "evaluations")}, s.early_stopping_patience);
    v.key({.key = "early_stopping_threshold", .label = QT_TRANSLATE_NOOP("recipe", "Lower by at least"),
        .help = QT_TRANSLATE_NOOP("recipe", "How much lower an evaluation loss must be to count."),
        .range = kWeight, .unit = QT_TRANSLATE_NOOP("recipe", "nats"),
        .where = {"stop early", [](const Recipe& r) { return r.eval.early_stopping_patience > 0; }}}, s.early_stopping_threshold);
    v.key({.key = "samples", .label = QT_TRANSLATE_NOOP("recipe", "Sample answers"),
        .help = QT_TRANSLATE_NOOP("recipe", "Questions of the evaluation rows that are answered at each evaluation."),
        .range = {0, 1e6}, .grain = {1, 0}}, s.samples);
    v.key({.key = "sample_tokens", .label = QT_TRANSLATE_NOOP("recipe", "Length of sample answers"),
        .help = QT_TRANSLATE_NOOP("recipe", "Longer ones are cut."),
        .range = kCount, .grain = {8, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "tokens")}, s.sample_tokens);
}

template <class V>
void describe(V& v, CheckpointSection& s) {
    using namespace described;
    v.key({.key = "every", .label = QT_TRANSLATE_NOOP("recipe", "Checkpoint every"),
        .help = QT_TRANSLATE_NOOP("recipe", "auto: as often as evaluations."),
        .range = {0, 1e12}, .grain = {10, 0}, .unit = QT_TRANSLATE_NOOP("recipe", "steps")}, s.every);
    v.key({.key = "keep", .label = QT_TRANSLATE_NOOP("recipe", "Checkpoints kept"),
        .help = QT_TRANSLATE_NOOP("recipe", "How many of the newest are kept; the best is kept, too."), .range = kCount, .grain = {1, 0}}, s.keep);
}

template <class V>
void describe(V& v, Recipe& r) {
    v.key({.key = "luthier", .label = QT_TRANSLATE_NOOP("recipe", "Format"),
        .help = QT_TRANSLATE_NOOP("recipe", "Version of this file's format."), .range = {1, 1}}, r.luthier);
    v.key({.key = "name", .label = QT_TRANSLATE_NOOP("recipe", "Name"),
        .help = QT_TRANSLATE_NOOP("recipe", "What the run is called.")}, r.name);
    v.section("model", r.model);
    v.section("objective", r.objective);
    v.section("adapter", r.adapter);
    v.section("data", r.data);
    v.section("train", r.train);
    v.section("eval", r.eval);
    v.section("checkpoint", r.checkpoint);
    v.key({.key = "monitors", .label = QT_TRANSLATE_NOOP("recipe", "Watched for"),
        .help = QT_TRANSLATE_NOOP("recipe", "Faults that are warned of; []: none.")}, r.monitors);
}

// clang-format on

} // namespace luthier
