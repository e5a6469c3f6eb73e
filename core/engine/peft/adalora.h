#pragma once
/// AdaLoRA (Zhang et al. 2023): LoRA as B diag(e) A with s = alpha / init_r. While it trains, ranks of least importance
/// are switched off (e_i = 0) all over the model until target_r a layer are left on average, and A and B are held near
/// orthogonal. As in PEFT (peft/tuners/adalora).

#include "core/engine/peft/adapter.h"

namespace luthier::engine {

/// Begins with half as many ranks again as are to be left. Errors: "adapter.no_target", "adapter.no_module".
Result<std::unique_ptr<Adapter>> createAdalora(
    Transformer& model, const AdapterSection& section, const std::string& basePath);
/// A saved ADALORA folder, pruned or not. Errors: those of readCommon; "adapter.tensors".
Result<std::unique_ptr<Adapter>> loadAdalora(Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
