#pragma once
/// The methods whose part of a layer is a formula of its weight: one file and one row each.

#include "core/engine/peft/weight_part.h"
#include "core/formats/peft_config.h"

#include <optional>
#include <span>
#include <string_view>

namespace luthier::engine {

struct WeightMethod {
    std::string_view peft_type;
    /// Keys of adapter_config.json, beside those that all kinds share, that the part obeys.
    std::span<const std::string_view> keys;
    std::shared_ptr<AdapterPart> (*part)(const PartSource& source);
    /// Keys that act in training only, and are not obeyed there.
    std::span<const std::string_view> trainingOnly = {};
    /// Makes what all parts use, before them; null: nothing that needs to know all layers.
    void (*prepare)(const std::vector<Linear*>& layers, const PartSource& first) = nullptr;
    /// Refuses what it cannot do beside a layer; null: nothing. Errors: "peft.unsupported", "adapter.no_place".
    Result<void> (*check)(const PartSource& source) = nullptr;
    /// Keys of a new adapter's config beside those that all kinds share; null: it is only read.
    nlohmann::ordered_json (*newConfig)(const AdapterSection& section) = nullptr;
    std::optional<AdapterType> type = {}; ///< in a recipe; nothing: it is only read
};

template <class Part>
std::shared_ptr<AdapterPart> partOf(const PartSource& source) {
    return std::make_shared<Part>(source);
}

extern const WeightMethod kBeft, kBoft, kC3a, kDeft, kDelora, kFourierft, kGlora, kGralora, kHira, kHra, kLoha, kLokr,
    kMiss, kOft, kRandlora, kRoad, kShira, kUnilora, kVblora, kVera, kWaveft;
inline constexpr const WeightMethod* kWeightMethods[] = {&kBeft, &kBoft, &kC3a, &kDeft, &kDelora, &kFourierft, &kGlora,
    &kGralora, &kHira, &kHra, &kLoha, &kLokr, &kMiss, &kOft, &kRandlora, &kRoad, &kShira, &kUnilora, &kVblora, &kVera,
    &kWaveft};

/// A new adapter of one that can begin. Errors: "adapter.no_target", "adapter.no_module", "adapter.no_place".
Result<std::unique_ptr<Adapter>> createWeightMethod(
    Transformer& model, const WeightMethod& method, const AdapterSection& section, const std::string& basePath);
/// A saved folder of any of them. Errors: those of readCommon; "adapter.tensors"; "adapter.no_target";
/// "peft.unsupported" of a peft_type that none has.
Result<std::unique_ptr<Adapter>> loadWeightMethod(
    Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
