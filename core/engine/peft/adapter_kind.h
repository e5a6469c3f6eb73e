#pragma once
/// The kinds of adapter: one file and one row each. A kind whose part of a layer is a formula of its weight is shorter:
/// a row of methods/weight_method.h.

#include "core/engine/peft/adapter.h"

#include <optional>
#include <string_view>

namespace luthier::engine {

/// What a new adapter begins from.
struct AdapterStart {
    const AdapterSection& section;
    const std::string& basePath;
    const std::vector<std::int64_t>& startIds; ///< that a learned prompt begins as; empty: none
    const MeasureEva& measure;                 ///< for LoRA that begins as EVA
};

struct AdapterKind {
    std::string_view peft_type;      ///< in adapter_config.json
    std::optional<AdapterType> type; ///< in a recipe; none: it is only read
    /// Null without a type. Errors: "adapter.no_target", "adapter.no_module", "adapter.no_place".
    Result<std::unique_ptr<Adapter>> (*create)(Transformer&, const AdapterStart& start);
    /// A saved folder; null: another row of the same peft_type reads it. Errors: "peft.unsupported" naming what its
    /// config asks for and is not done here; "adapter.tensors"; those of `create`.
    Result<std::unique_ptr<Adapter>> (*load)(Transformer&, const std::filesystem::path& folder, bool trainable);
};

extern const AdapterKind kAdalora, kAdaptionPrompt, kBitFit, kBottleneck, kCpt, kDora, kIa3, kLnTuning, kLora,
    kPrefixTuning, kPromptTuning, kPTuning, kTrainableTokens;
inline constexpr const AdapterKind* kAdapterKinds[] = {&kAdalora, &kAdaptionPrompt, &kBitFit, &kBottleneck, &kCpt,
    &kDora, &kIa3, &kLnTuning, &kLora, &kPrefixTuning, &kPromptTuning, &kPTuning, &kTrainableTokens};

} // namespace luthier::engine
