#pragma once
/// LoRA (Hu et al. 2021): W x + s B A x with A [r, in], B [out, r]; s = alpha / r, or alpha / sqrt(r) for rsLoRA
/// (Kalajdzievski 2023). As PEFT computes, names and stores it (peft/tuners/lora).

#include "core/engine/peft/adapter.h"
#include "core/formats/peft_config.h"

namespace luthier::engine {

Result<std::unique_ptr<Adapter>> createLora(
    Transformer& model, const AdapterSection& section, const std::string& basePath);
Result<std::unique_ptr<Adapter>> loadLora(Transformer& model, const std::filesystem::path& folder, bool trainable);

/// The linear layers that a config wraps, with the rank and scale of each.
struct LoraTarget {
    Linear* linear;
    int rank;
    double scale;
};
/// PEFT's matching: a module's name equals a target or ends with "." and it; "all-linear" is every linear layer of the
/// blocks; layers_to_transform narrows, rank_pattern and alpha_pattern override.
std::vector<LoraTarget> loraTargets(Transformer& model, const LoraConfig& config);

} // namespace luthier::engine
