#pragma once
/// Whole models become one, tensor by tensor, as mergekit does it and its configuration says.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/formats/dtype.h"
#include "core/recipe/merges.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace luthier::engine {

/// A number of mergekit's: one for all tensors; or a list, from the first layer to the last; or either by parts of the
/// tensors' names, the first that fits.
struct MergeNumber {
    struct Case {
        std::string filter; ///< part of a name; empty or "*": all
        std::vector<double> values;
    };
    std::vector<Case> cases;

    bool isSet() const { return !cases.empty(); }
    /// @param place  0 at the first layer, 1 at the last
    double at(const std::string& tensor, double place, double otherwise) const;
};

struct MergedModel {
    std::filesystem::path folder;
    MergeNumber weight, density, gamma;
};

struct ModelMergeRecipe {
    ModelMerge method = ModelMerge::Linear;
    std::filesystem::path base;      ///< empty: none
    std::vector<MergedModel> models; ///< without the base, where the method takes differences from it
    MergeNumber t, lambda, normalize;
    std::optional<DType> dtype; ///< of the new file; absent: the base's, or the first model's
    std::uint64_t seed = 42;    ///< of what DARE draws
    /// What DARE keeps, in place of a draw.
    std::function<at::Tensor(std::size_t model, const std::string& tensor)> mask = {};
};

/// mergekit's YAML. Paths are relative to `folder`. Errors: "merge.syntax"; "merge.unsupported" naming a key that is
/// not done here; "merge.models" where their number does not fit the method.
Result<ModelMergeRecipe> parseModelMerge(const std::string& yaml, const std::filesystem::path& folder);

/// Writes a Hugging Face folder with the base's (or the first model's) config and tokenizer.
/// Errors: those of ModelFolder; "merge.tensor"; "merge.cancelled".
Result<void> mergeModels(
    const ModelMergeRecipe& recipe, const std::filesystem::path& to, const Progress& progress = {});

} // namespace luthier::engine
