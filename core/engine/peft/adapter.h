#pragma once
/// Interface of every adapter. A new one is a file, and a row in adapter_kind.h or methods/weight_method.h.

#include "core/base/result.h"
#include "core/engine/nn/transformer.h"
#include "core/recipe/recipe.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

class Adapter {
public:
    virtual ~Adapter() = default;

    /// The parameters that train, with PEFT's names in memory ("….lora_A.default.weight").
    virtual std::vector<NamedParameter> parameters() = 0;
    /// Off: the model is its base again, with the same weights.
    virtual void setEnabled(bool enabled) = 0;
    /// Writes PEFT's folder: adapter_config.json and its file of tensors.
    virtual Result<void> save(const std::filesystem::path& folder) const = 0;
    virtual std::string fileName() const { return "adapter_model.safetensors"; }

    /// What it adds to the loss of each step, a scalar in the graph; undefined: nothing.
    virtual at::Tensor penalty() const { return {}; }
    /// After each optimiser step, while the step's gradients are there. @param step  from 1
    virtual void stepped(std::int64_t /*step*/, std::int64_t /*totalSteps*/) {}
    /// What training goes on from beside the parameters; mostly nothing.
    virtual std::map<std::string, at::Tensor> state() const { return {}; }
    virtual void setState(const std::map<std::string, at::Tensor>&) {}

    /// True for one whose layers give the base's output and something more, which can be scaled.
    virtual bool canBeWeighted() const { return false; }
    /// Multiplies what it adds; 1 at first. Only where it can be weighted.
    virtual void setStrength(double) {}

    /// False for one that changes no weight.
    virtual bool canMerge() const { return true; }
    /// Adds the adapter to the base's weights; afterwards the model no longer needs it. Only where it can.
    virtual void merge() = 0;
};

struct LoraTarget; // lora.h
/// What each layer's A begins as where that is measured on rows (eva.h), by module.
using MeasureEva = std::function<Result<std::map<std::string, at::Tensor>>(
    Transformer& model, const std::vector<LoraTarget>& targets)>;

/// Name in adapter_model.safetensors of a parameter, from PEFT's name for it in memory.
std::string peftFileName(const std::string& memoryName);

/// A new adapter as the recipe says, started so that it changes nothing yet. Null for `none`. Moves the default
/// generator. The model must outlive it. Errors: "adapter.no_target" with the names that exist.
/// @param startIds  tokens that a learned prompt begins as (prompt_tuning_init_text); empty: none
/// @param measure   for LoRA that begins as EVA; empty: it begins at zero
Result<std::unique_ptr<Adapter>> createAdapter(Transformer& model, const AdapterSection& section,
    const std::string& basePath, const std::vector<std::int64_t>& startIds = {}, const MeasureEva& measure = {});

/// A saved PEFT folder over its base. Errors: those of readLoraConfig; "adapter.tensors".
Result<std::unique_ptr<Adapter>> loadAdapter(Transformer& model, const std::filesystem::path& folder, bool trainable);

} // namespace luthier::engine
