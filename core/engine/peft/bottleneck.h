#pragma once
/// Bottleneck adapters: a small MLP where a sub-layer's output meets its residual. Houlsby et al. 2019 put one behind
/// attention and one behind the MLP; Pfeiffer et al. 2020 one behind the MLP, over the sum. Computed, named and stored
/// as AdapterHub does it (adapter_config.json with a `config`, adapter.safetensors).

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// Begins as nothing: the way up is zero.
Result<std::unique_ptr<Adapter>> createBottleneck(
    Transformer& model, const AdapterSection& section, const std::string& basePath);
/// A saved AdapterHub folder. Errors: "peft.unsupported" naming what its config asks for and is not done here;
/// "adapter.tensors".
Result<std::unique_ptr<Adapter>> loadBottleneck(
    Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
