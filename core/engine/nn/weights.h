#pragma once
/// A model from a Hugging Face folder, and back.

#include "core/engine/nn/transformer.h"
#include "core/recipe/recipe.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

namespace luthier::engine {

struct LoadOptions {
    DType computeType = DType::F32;
    bool trainable = false; ///< fp32 masters that record gradients; else weights stay in the compute type
    std::stop_token stop = {};
    at::Device device = at::kCPU;
    QuantizationSection quantization = {}; ///< of the linear layers in the blocks; not with `trainable`
};

/// @param folder  a Hugging Face folder, or a GGUF file
/// Errors: those of readModelSpec and ModelFolder; "model.tensors" listing what is missing, unexpected or misshapen;
/// "model.cancelled".
Result<std::unique_ptr<Transformer>> loadModel(const std::filesystem::path& folder, const LoadOptions& options);

/// Random weights as transformers starts them: normal with initializer_range, norms 1, biases 0. Moves the default
/// generator.
std::unique_ptr<Transformer> createModel(const ModelSpec& spec, const LoadOptions& options);

/// Writes model.safetensors in `dtype` (absent: as the parameters are).
Result<void> saveModel(Transformer& model, const std::filesystem::path& file, std::optional<DType> dtype);

} // namespace luthier::engine
