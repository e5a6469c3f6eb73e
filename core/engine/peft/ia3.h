#pragma once
/// IA3 (Liu et al. 2022, section 3.3): keys, values and the inner activations of the MLP are each scaled by a learned
/// vector, which starts at 1. Computed, named and stored as in PEFT (peft/tuners/ia3): a feed-forward module scales its
/// input, [1, in]; any other its output, [out, 1].

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// `all-linear` means the paper's choice: keys, values and the down projection of the MLP, the feed-forward module.
/// Errors: "adapter.no_target", "adapter.no_module".
Result<std::unique_ptr<Adapter>> createIa3(
    Transformer& model, const AdapterSection& section, const std::string& basePath);
/// Errors: those of readIa3Config; "adapter.tensors".
Result<std::unique_ptr<Adapter>> loadIa3(Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
