#include "core/engine/train/trainable_model.h"

#include "core/engine/nn/weights.h"
#include "core/model/families.h"

#include <ATen/Context.h>

namespace luthier::engine {

std::vector<NamedParameter> TrainableModel::trained() {
    auto out = adapter ? adapter->parameters() : model->parameters();
    std::erase_if(out, [](const NamedParameter& parameter) { return !parameter.tensor->requires_grad(); });
    return out;
}

Result<TrainableModel> makeTrainable(const Recipe& recipe, const std::filesystem::path& folder, DType computeType) {
    at::manual_seed(recipe.train.seed);
    const LoadOptions options{computeType, recipe.isFull()};
    TrainableModel out;
    if (recipe.model.from_scratch) {
        LUTHIER_TRY(spec, readModelSpec(folder));
        out.model = createModel(spec, options);
    } else {
        LUTHIER_TRY(model, loadModel(folder, options));
        out.model = std::move(model);
    }
    LUTHIER_TRY(adapter, createAdapter(*out.model, recipe.adapter, folder.string()));
    out.adapter = std::move(adapter);
    return out;
}

} // namespace luthier::engine
