#pragma once
/// LayerNorm tuning (Zhao et al. 2023; peft/tuners/ln_tuning): the norms are trained as they are.

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// A saved LN_TUNING folder. Errors: those of readCommon; "adapter.tensors"; "adapter.no_target".
Result<std::unique_ptr<Adapter>> loadLnTuning(Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
