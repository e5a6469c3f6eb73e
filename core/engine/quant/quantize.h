#pragma once
/// Packs a matrix as the recipe says, and records in a folder how its base was packed.

#include "core/base/result.h"
#include "core/engine/quant/packed_weights.h"
#include "core/recipe/recipe.h"

#include <filesystem>

namespace luthier::engine {

/// @param weight [out, in], any floating type, in the processor's memory
/// @param device  where the packed form is to lie
/// @return null for `none`
std::shared_ptr<const PackedWeights> quantize(
    const at::Tensor& weight, const QuantizationSection& section, at::Device device);

/// An adapter is right only over the base that it was trained on: its folder records in a file of ours how that base
/// was stored. Writes nothing for `none`.
Result<void> writeBaseQuantization(const std::filesystem::path& adapterFolder, const QuantizationSection& section);
/// `none` if nothing is recorded. Errors: "file.damaged".
Result<QuantizationSection> readBaseQuantization(const std::filesystem::path& adapterFolder);

} // namespace luthier::engine
