#pragma once
/// Changes that a recipe makes to the model itself, beyond its weights: new tokens, a new head, a head for scores.

#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"

namespace luthier {

/// The recipe with the consequences of its adjustments. Beside an adapter, embeddings and head of new tokens, and a new
/// head (for scores, too), are trained as a whole, since their start is nothing worth keeping. Pairs are not packed.
Recipe completed(Recipe recipe, const ModelSpec& spec);

/// The model as the recipe makes it: a vocabulary that holds the new tokens, a head with weights of its own. Beside a
/// padded vocabulary new tokens may need no more rows: this counts as if they did.
ModelSpec adjusted(ModelSpec spec, const Recipe& recipe);

/// Checks that the model has a place for what the recipe asks of it. Errors: "model.no_scores", "adapter.no_place".
Result<void> checkFits(const Recipe& recipe, const ModelSpec& spec);

/// Checks that the model can begin its rows with a learned prefix or prompt. Errors: "adapter.no_place".
Result<void> checkTakesPrefix(const ModelSpec& spec);

} // namespace luthier
