#pragma once
/// Trainable tokens (peft/tuners/trainable_tokens): rows of the embedding that are learned in place of the base's own.
/// A tied head has the same rows.

#include "core/engine/peft/wrapped_model.h"

namespace luthier::engine {

/// Adds parts beside the embedding, and a tied head.
/// @param tokens   by the end of a module's name; only the embedding's is known
/// @param infix    what PEFT writes between the module's name and the tensor's: ".token_adapter" within LoRA
/// Errors: "peft.unsupported" of another module, or a token that is none.
Result<void> addTokenRows(Transformer& model, const std::vector<std::pair<std::string, std::vector<int>>>& tokens,
    const std::string& infix, std::vector<WrappedLinear>& parts);

} // namespace luthier::engine
