#pragma once
/// What the recipe can name: objectives, adapters, schedulers. Window, engine, help and error messages walk these
/// tables. The engine turns an enumerator into code with a `switch` without `default`.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

enum class ObjectiveType { Pretrain, Sft, Reward, Dpo, Orpo, Simpo, Kto };
enum class DpoLossType { Sigmoid, Hinge, Ipo, Robust };
enum class AdapterType { None, Lora, Dora, Ia3 };
enum class OptimizerType { AdamW, Lion };
enum class SchedulerType { Constant, Linear, Cosine, Wsd };
enum class LossTarget { Assistant, LastTurn, All };
enum class TooLong { Drop, Truncate };
enum class ComputeDtype { Auto, Float32, Bfloat16 };
enum class MonitorType { Overfitting, Divergence, Forgetting, RewardHacking, Plateau };

template <class E>
struct MethodRow {
    E value;
    std::string_view key;   ///< in run.yaml
    std::string_view label; ///< for the window
    std::string_view help;  ///< one sentence, for the window and `--help`
};

template <class E>
std::span<const MethodRow<E>> methodTable();

template <class E>
std::string_view keyOf(E value) {
    for (const auto& row : methodTable<E>())
        if (row.value == value) return row.key;
    return {};
}

template <class E>
std::optional<E> methodFromKey(std::string_view key) {
    for (const auto& row : methodTable<E>())
        if (row.key == key) return row.value;
    return std::nullopt;
}

template <class E>
std::vector<std::string> methodKeys() {
    std::vector<std::string> out;
    for (const auto& row : methodTable<E>())
        out.emplace_back(row.key);
    return out;
}

/// What an objective learns from: every token, pairs of a better and a worse answer, or answers that are good or bad.
enum class ExampleKind { Tokens, Pairs, Labelled };
ExampleKind examplesOf(ObjectiveType objective);
/// How many numbers it keeps of each parameter, float32.
int momentsOf(OptimizerType optimizer);
/// Its learning rate as a share of AdamW's: Lion wants a third to a tenth (Chen et al. 2023, section 5).
double rateShare(OptimizerType optimizer);
/// Where nobody says otherwise.
std::vector<double> standardBetas(OptimizerType optimizer);
/// Do rank, alpha, dropout and biases count?
bool isLowRank(AdapterType adapter);
/// Does it compare the model with the one that it began as?
bool hasReference(ObjectiveType objective);

} // namespace luthier
