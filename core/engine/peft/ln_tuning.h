#pragma once
/// What trains of the model itself, and nothing beside it: its norms (LayerNorm tuning, Zhao et al. 2023;
/// peft/tuners/ln_tuning), or its biases (BitFit, Ben Zaken et al. 2022).

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// All norms, or those that target_modules names. Errors: "adapter.no_target"; "adapter.no_module".
Result<std::unique_ptr<Adapter>> createLnTuning(
    Transformer& model, const AdapterSection& section, const std::string& basePath);
/// A saved LN_TUNING folder. Errors: those of readCommon; "adapter.tensors"; "adapter.no_target".
Result<std::unique_ptr<Adapter>> loadLnTuning(Transformer& model, const std::filesystem::path& folder, bool trainable);

/// All biases. PEFT has no such kind: its folder is that of a LoRA which trains them (bias: all) and adds nothing
/// itself. Errors: "adapter.no_place" of a model without biases.
Result<std::unique_ptr<Adapter>> createBitFit(
    Transformer& model, const AdapterSection& section, const std::string& basePath);

} // namespace luthier::engine
