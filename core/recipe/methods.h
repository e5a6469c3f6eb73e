#pragma once
/// Methods that a recipe can name: objectives, adapters, schedulers. Window, engine, help and error messages walk these
/// tables. The engine turns an enumerator into code with a `switch` without `default`.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class ObjectiveType { Pretrain, Sft, Reward, Dpo, Orpo, Simpo, Kto };
enum class LossType { CrossEntropy };
enum class DpoLossType { Sigmoid, Hinge, Ipo, Robust };
enum class AdapterType {
    None,
    Lora,
    Dora,
    Ia3,
    Bottleneck,
    Prefix,
    Prompt,
    PTuning,
    AdaLora,
    Vera,
    LoHa,
    LoKr,
    Oft,
    Boft,
    Miss,
    Hira,
    LnTuning,
    BitFit
};
enum class AdapterPlacement { Pfeiffer, Houlsby };
enum class PromptEncoderType { Mlp, Lstm };
enum class BiasTraining { None, All, LoraOnly };
enum class LoraInit { Plain, Gaussian, Pissa, Olora, Eva, Loftq };
enum class OptimizerType { AdamW, AdamW8bit, ScheduleFreeAdamW, Lion, Adafactor, Muon, Sgd };
enum class SchedulerType { Constant, Linear, Cosine, CosineWithRestarts, Polynomial, InverseSqrt, Wsd };
enum class LossTarget { Assistant, LastTurn, All };
enum class TooLong { Drop, Truncate };
enum class Thinking { Auto, On, Off };
enum class ComputeDtype { Auto, Float32, Bfloat16 };
enum class QuantizationType { None, Nf4, Int8 };
enum class DeviceType { Auto, Cpu, Cuda };
enum class GradientCheckpointing { Auto, Always, Never };
enum class MonitorType { Overfitting, Divergence, Forgetting, RewardHacking, Plateau };
enum class ExportForm { Peft, PlainLora, Merged, FourBits };

/// What an objective learns from: every token, pairs of a better and a worse answer, or answers that are good or bad.
enum class ExampleKind { Tokens, Pairs, Labelled };

/// Facts of a row beyond its name; most kinds of method have none.
template <class E>
struct Facts {};

template <>
struct Facts<ObjectiveType> {
    ExampleKind learnsFrom;
    bool givesScores = false; ///< its model has a head for scores in the place of logits
    /// Whole frozen models in memory beside the one that is trained. A reference does not count: it is the adapter
    /// switched off, or its log-probabilities are taken before the first step.
    int frozenModels = 0;
};

/// Where an adapter stands: beside linear layers, where it can be merged; where sub-layers meet their residual; or
/// before every row.
enum class AdapterPlace { Layers, Sublayers, Rows };

template <>
struct Facts<AdapterType> {
    AdapterPlace place = AdapterPlace::Layers;
    bool isLowRank = false; ///< LoRA and what is LoRA but for a detail: all of its keys count
    // Which keys count; those of LoRA do without saying so.
    bool hasRank = isLowRank, hasAlpha = isLowRank, hasDropout = isLowRank, hasBlocks = false;
    bool isWeightable = false; ///< what it adds to a layer can be scaled, so that several work at once
    bool isFirst = false;      ///< what a person meets at once; the others stand under "more"
    bool savesModules = place == AdapterPlace::Layers; ///< trains modules_to_save too
    bool takesTransposed = true;                       ///< PEFT has it for GPT-2's Conv1D, too
    double rateShare = 1;                              ///< its learning rate as a share of LoRA's
    int rankShare = 1;                                 ///< its rank as a multiple of LoRA's
};

template <>
struct Facts<LoraInit> {
    bool changesBase = false; ///< the adapter counts from what it began as, so the base is changed beforehand
    bool isLowRank = true;    ///< by a matrix of the same rank
};

template <>
struct Facts<QuantizationType> {
    int bits = 0;          ///< per weight, without the scales; 0: weights lie in the compute type
    bool hasBlocks = true; ///< a scale each block_size weights; else one each row
};

template <>
struct Facts<OptimizerType> {
    double stateBytes;      ///< that it keeps of each parameter in a matrix of a block or of an adapter
    double otherStateBytes; ///< of each parameter elsewhere: embeddings, heads, norms, biases
    double rateShare;       ///< its learning rate as a share of AdamW's
    bool averages = false;  ///< in the place of a falling rate: wants a constant schedule
    std::array<double, 2> betas = {0.9, 0.999}; ///< where nobody says otherwise
};

template <>
struct Facts<SchedulerType> {
    bool falls = true; ///< to the floor: `min_lr_rate` counts
};

template <>
struct Facts<ExportForm> {
    bool isAdapterAlone;      ///< holds what was trained beside the base, without the base
    bool isQuantized = false; ///< in few bits: answers change, and how much is said
};

template <class E>
struct MethodRow {
    E value;
    std::string_view key;   ///< in run.yaml
    std::string_view label; ///< for the window
    std::string_view help;  ///< one sentence, for the window and `--help`
    Facts<E> facts = {};
};

template <class E>
std::span<const MethodRow<E>> methodTable();

template <class E>
const MethodRow<E>& methodRow(E value) {
    for (const auto& row : methodTable<E>())
        if (row.value == value) return row;
    return methodTable<E>().front(); // never: every enumerator has a row
}

template <class E>
std::string_view keyOf(E value) {
    return methodRow(value).key;
}

template <class E>
std::optional<E> methodFromKey(std::string_view key) {
    for (const auto& row : methodTable<E>())
        if (row.key == key) return row.value;
    return std::nullopt;
}

template <class E>
std::vector<E> allMethods() {
    std::vector<E> out;
    for (const auto& row : methodTable<E>())
        out.push_back(row.value);
    return out;
}

template <class E>
std::vector<std::string> keysOf(const std::vector<E>& values) {
    std::vector<std::string> out;
    for (const E value : values)
        out.emplace_back(keyOf(value));
    return out;
}

template <class E>
std::vector<std::string> methodKeys() {
    return keysOf(allMethods<E>());
}

template <class E>
const Facts<E>& factsOf(E value) {
    return methodRow(value).facts;
}

inline ExampleKind examplesOf(ObjectiveType objective) { return factsOf(objective).learnsFrom; }
/// True if it learns from people's choices between answers, or from their judgements of answers.
inline bool learnsFromChoices(ObjectiveType objective) { return examplesOf(objective) != ExampleKind::Tokens; }
inline bool isLowRank(AdapterType adapter) { return factsOf(adapter).isLowRank; }
inline bool wrapsLayers(AdapterType adapter) { return factsOf(adapter).place == AdapterPlace::Layers; }
std::vector<double> standardBetas(OptimizerType optimizer);
/// Can what such an adapter gives be written so? A plain form of LoRA counts where the start was not plain.
bool canExport(AdapterType adapter, LoraInit start, ExportForm form);

} // namespace luthier
