#include "core/recipe/methods.h"

#include "core/base/result.h"

namespace luthier {

namespace {

// clang-format off
constexpr MethodRow<ObjectiveType> kObjectives[] = {
    {ObjectiveType::Pretrain, "pretrain", QT_TRANSLATE_NOOP("methods", "Pre-training"),
        QT_TRANSLATE_NOOP("methods", "Learn raw text, every token.")},
    {ObjectiveType::Sft, "sft", QT_TRANSLATE_NOOP("methods", "Supervised fine-tuning"),
        QT_TRANSLATE_NOOP("methods", "Learn to give the answers of your conversations.")},
};

constexpr MethodRow<AdapterType> kAdapters[] = {
    {AdapterType::Lora, "lora", QT_TRANSLATE_NOOP("methods", "LoRA"),
        QT_TRANSLATE_NOOP("methods", "Trains two small matrices beside each chosen layer: little memory, a small file, the base stays as it is.")},
    {AdapterType::None, "none", QT_TRANSLATE_NOOP("methods", "Full fine-tuning"),
        QT_TRANSLATE_NOOP("methods", "Trains every weight: the most freedom, about sixteen bytes of memory a parameter.")},
};

constexpr MethodRow<SchedulerType> kSchedulers[] = {
    {SchedulerType::Constant, "constant", QT_TRANSLATE_NOOP("methods", "Constant"),
        QT_TRANSLATE_NOOP("methods", "The same learning rate after the warm-up.")},
    {SchedulerType::Linear, "linear", QT_TRANSLATE_NOOP("methods", "Linear"),
        QT_TRANSLATE_NOOP("methods", "Falls in a straight line to zero.")},
    {SchedulerType::Cosine, "cosine", QT_TRANSLATE_NOOP("methods", "Cosine"),
        QT_TRANSLATE_NOOP("methods", "Falls slowly, then quickly, then slowly to zero.")},
};

constexpr MethodRow<LossTarget> kLossTargets[] = {
    {LossTarget::Assistant, "assistant", QT_TRANSLATE_NOOP("methods", "All answers"), ""},
    {LossTarget::LastTurn, "last_turn", QT_TRANSLATE_NOOP("methods", "The last answer"), ""},
    {LossTarget::All, "all", QT_TRANSLATE_NOOP("methods", "Every token"), ""},
};

constexpr MethodRow<TooLong> kTooLong[] = {
    {TooLong::Drop, "drop", QT_TRANSLATE_NOOP("methods", "Leave out"), ""},
    {TooLong::Truncate, "truncate", QT_TRANSLATE_NOOP("methods", "Cut off"), ""},
};

constexpr MethodRow<ComputeDtype> kDtypes[] = {
    {ComputeDtype::Auto, "auto", QT_TRANSLATE_NOOP("methods", "The quicker one"), ""},
    {ComputeDtype::Float32, "float32", "float32", ""},
    {ComputeDtype::Bfloat16, "bfloat16", "bfloat16", ""},
};
// clang-format on

} // namespace

template <>
std::span<const MethodRow<ObjectiveType>> methodTable() {
    return kObjectives;
}
template <>
std::span<const MethodRow<AdapterType>> methodTable() {
    return kAdapters;
}
template <>
std::span<const MethodRow<SchedulerType>> methodTable() {
    return kSchedulers;
}
template <>
std::span<const MethodRow<LossTarget>> methodTable() {
    return kLossTargets;
}
template <>
std::span<const MethodRow<TooLong>> methodTable() {
    return kTooLong;
}
template <>
std::span<const MethodRow<ComputeDtype>> methodTable() {
    return kDtypes;
}

} // namespace luthier
