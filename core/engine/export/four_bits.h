#pragma once
/// A model folder in four bits as bitsandbytes and transformers save it (NF4, blocks of 64, scales quantised once
/// more).

#include "core/engine/nn/transformer.h"

#include <filesystem>

namespace luthier::engine {

/// The linear layers of the blocks in four bits, all else in `dtype`. Errors: "export.no_four_bits" of a model whose
/// matrices lie the other way round (GPT-2), or of a mixture of experts; file errors.
Result<void> saveInFourBits(Transformer& model, const std::filesystem::path& file, DType dtype);

/// Says so in a config.json that was written for the model in `dtype`. Errors: file errors.
Result<void> describeFourBits(const std::filesystem::path& config, DType dtype);

} // namespace luthier::engine
