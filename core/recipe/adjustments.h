#pragma once
/// What a recipe changes of the model itself, beyond its weights: new tokens, a new head, a head for scores.

#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"

namespace luthier {

/// The recipe with what its adjustments bring along: beside an adapter, embeddings and head of new tokens and a new
/// head, of scores too, are trained as a whole, for they begin as nothing that could be kept. Pairs are not packed.
Recipe completed(Recipe recipe, const ModelSpec& spec);

/// The model as the recipe makes it: a vocabulary that holds the new tokens, a head with weights of its own. Beside a
/// padded vocabulary new tokens may need no more rows: this counts as if they did.
ModelSpec adjusted(ModelSpec spec, const Recipe& recipe);

/// Has the model a place for what the recipe wants of it? Errors: "model.no_scores".
Result<void> checkFits(const Recipe& recipe, const ModelSpec& spec);

} // namespace luthier
