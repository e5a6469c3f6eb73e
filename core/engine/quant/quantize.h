#pragma once
/// From a matrix to its packed form, as the recipe says; and how a folder says that its base lay so.

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

/// An adapter answers for the base that it was trained over: its folder says in a file of ours how that lay.
/// Writes nothing for `none`.
Result<void> writeBaseQuantization(const std::filesystem::path& adapterFolder, const QuantizationSection& section);
/// `none` where nothing is said. Errors: "file.damaged".
Result<QuantizationSection> readBaseQuantization(const std::filesystem::path& adapterFolder);

} // namespace luthier::engine
