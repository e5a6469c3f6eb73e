#pragma once
#include "core/text/parts.h"

#include <nlohmann/json_fwd.hpp>

namespace luthier {

/// The "llama" tokenizer of a GGUF file's metadata. Errors: "tokenizer.damaged"; throws nlohmann's for missing keys.
Result<std::unique_ptr<Tokenizer::Parts>> sentencePieceOfGguf(const nlohmann::json& metadata);

} // namespace luthier
