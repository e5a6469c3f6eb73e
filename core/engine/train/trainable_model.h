#pragma once
/// Base, tokenizer and adapter of a run, as the recipe says.

#include "core/base/result.h"
#include "core/engine/nn/weights.h"
#include "core/engine/peft/adapter.h"
#include "core/recipe/recipe.h"
#include "core/text/grown_tokenizer.h"

#include <filesystem>
#include <memory>

namespace luthier::engine {

struct TrainableModel {
    std::unique_ptr<Transformer> model;
    std::unique_ptr<Adapter> adapter; ///< null: the whole model trains

    std::vector<NamedParameter> trained();
    /// As if nothing had been trained; for comparing with the base. Full runs have no base to go back to.
    void setAdapterEnabled(bool enabled) {
        if (adapter) adapter->setEnabled(enabled);
    }
};

/// Loads or creates the model and a fresh adapter. Moves the default generator, which it seeds first.
/// @param measure  for LoRA that begins as EVA
/// @param recipe completed  @param folder the model's, resolved  @param tokens its tokenizer, with the new tokens
/// Errors: those of loadModel and createAdapter; "model.freeze", "model.no_scores", "model.no_head".
Result<TrainableModel> makeTrainable(const Recipe& recipe, const std::filesystem::path& folder,
    const GrownTokenizer& tokens, const LoadOptions& options, const MeasureEva& measure = {});

} // namespace luthier::engine
