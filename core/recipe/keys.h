#pragma once
/// The keys of run.yaml as a table: forms, `--set`, sweeps and the documentation walk it. Made from describe.h.

#include "core/recipe/describe.h"

#include <span>

namespace luthier {

enum class KeyKind { Flag, Whole, Number, OptionalNumber, Text, Method, Texts, Numbers, Methods };

/// A possible value of a method's key: a row of its table.
struct KeyChoice {
    std::string_view key, label, help; ///< label and help in context "methods"
};

struct RecipeKey {
    std::string path; ///< "train.optimizer.weight_decay"
    KeyKind kind;
    KeyInfo info;
    std::vector<KeyChoice> choices; ///< of Method and Methods
    std::string standard;           ///< the default, as `keyValue` gives it
};

/// In the file's order.
std::span<const RecipeKey> recipeKeys();
/// By its path, which must exist: a test walks the paths that the program asks for.
const RecipeKey& recipeKey(std::string_view path);
/// By its path, or by its last part where only one key ends so. Errors: "recipe.unknown_key" naming what is near.
Result<const RecipeKey*> findRecipeKey(std::string_view name);

/// Value of a key in the recipe, as run.yaml would write it; for a text, its characters alone.
std::string keyValue(const Recipe& recipe, const RecipeKey& key);
/// @param value  as in run.yaml; for a text, its characters alone; "auto": the default
/// Errors: "recipe.value" with what is allowed. Whether keys fit each other is left to checkRecipe.
Result<void> setKey(Recipe& recipe, const RecipeKey& key, const std::string& value);
/// `--set`: each "key=value", then checkRecipe. Errors: "recipe.set", and those above.
Result<void> setKeys(Recipe& recipe, std::span<const std::string> assignments);

/// The table of docs/formats/recipe.md.
std::string keysAsMarkdown();

} // namespace luthier
