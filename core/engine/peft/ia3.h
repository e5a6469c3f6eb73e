#pragma once
/// IA3 (Liu et al. 2022, section 3.3): keys, values and the inner activations of the MLP are each scaled by a learned
/// vector, which starts at 1. As PEFT computes, names and stores it (peft/tuners/ia3): a feed-forward module scales
/// what goes in, [1, in]; any other what comes out, [out, 1].

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// `all-linear` is what the paper scales: keys, values and the way down of the MLP, which is the feed-forward module.
/// Errors: "adapter.no_target", "adapter.no_module".
Result<std::unique_ptr<Adapter>> createIa3(
    Transformer& model, const AdapterSection& section, const std::string& basePath);
/// Errors: those of readIa3Config; "adapter.tensors".
Result<std::unique_ptr<Adapter>> loadIa3(Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
