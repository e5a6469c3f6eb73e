// Several adapters, or several models, made into one.

#include "core/base/file.h"
#include "core/engine/merge/merge_adapters.h"
#include "core/engine/merge/merge_models.h"
#include "core/engine/nn/weights.h"
#include "core/engine/objectives/token_loss.h"
#include "core/engine/peft/adapter.h"
#include "core/engine/torch_compat.h"
#include "tests/verify/computed.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>

#include <unistd.h>

namespace luthier::engine {

namespace {

namespace fs = std::filesystem;

/// Removed with all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder()
        : m_path(fs::temp_directory_path() / ("luthier_merge_" + std::to_string(::getpid()))) {}
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

void addLoss(const Transformer& model, const ReferenceInputs& inputs, Computed& out) {
    const auto guard = withoutGradients();
    const TokenBatch batch =
        tokenBatch(inputs.tensor("input_ids"), inputs.tensor("attention_mask"), inputs.tensor("labels"));
    out.tensors["logits"] = model.logits(model.hidden(batch.input));
    out.json["loss"] = tokenLoss(model, batch, {}, false).sum.item<double>() / double(batch.counted);
}

std::vector<fs::path> foldersOf(const ReferenceInputs& inputs, const char* key) {
    std::vector<fs::path> out;
    for (const Json& name : inputs.json.at(key))
        out.push_back(inputs.folder / name.get<std::string>());
    return out;
}

/// What DARE drew is an input: "mask.<folder>.<tensor>".
at::Tensor maskOf(const ReferenceInputs& inputs, const fs::path& of, const std::string& tensor) {
    return inputs.tensors.at("mask." + of.filename().string() + "." + tensor);
}

} // namespace

Result<Computed> computeAdapterMerge(const ReferenceInputs& inputs) {
    AdapterMergeRequest request;
    request.adapters = foldersOf(inputs, "adapters");
    request.weights = inputs.json.at("weights").get<std::vector<double>>();
    request.method = methodFromKey<AdapterMerge>(inputs.json.at("combination_type").get<std::string>()).value();
    if (inputs.json.at("density").is_number()) request.density = inputs.json["density"];
    request.electsByFrequency = inputs.json.value("majority_sign_method", Json()) == "frequency";
    if (inputs.json.at("svd_rank").is_number()) request.rank = inputs.json["svd_rank"].get<int>();
    request.mask = [&](std::size_t adapter, const std::string& tensor) {
        return maskOf(inputs, request.adapters[adapter], tensor);
    };
    LUTHIER_TRY(merged, mergeAdapters(request));
    Computed out;
    for (const auto& [module, factors] : merged.modules) {
        out.tensors["merged.lora_A." + module] = factors.a;
        out.tensors["merged.lora_B." + module] = factors.b;
        out.tensors["delta." + module] = at::matmul(factors.b, factors.a);
    }
    out.json["r"] = out.json["lora_alpha"] = merged.rank;
    out.json["scaling"] = 1.0;

    const TemporaryFolder folder;
    LUTHIER_TRY_DO(writeMergedAdapter(request, folder.path()));
    LUTHIER_TRY(model, inputs.load(inputs.base()));
    LUTHIER_TRY(adapter, loadAdapter(*model, folder.path(), /*trainable=*/false));
    addLoss(*model, inputs, out);
    return out;
}

Result<Computed> computeModelMerge(const ReferenceInputs& inputs) {
    const Json& options = inputs.json.at("options");
    const auto number = [&](const char* key) {
        MergeNumber out;
        if (const Json value = options.value(key, Json()); value.is_number())
            out.cases = {{"", {value.get<double>()}}};
        else if (value.is_boolean())
            out.cases = {{"", {value.get<bool>() ? 1.0 : 0.0}}};
        return out;
    };
    ModelMergeRecipe recipe;
    recipe.method = methodFromKey<ModelMerge>(inputs.json.at("method").get<std::string>()).value();
    recipe.base = inputs.base();
    recipe.t = number("t");
    recipe.lambda = number("lambda");
    recipe.normalize = number("normalize");
    const auto folders = foldersOf(inputs, "models");
    for (std::size_t i = 0; i < folders.size(); ++i) {
        MergedModel model{folders[i], {}, number("density"), number("gamma")};
        if (options.contains("weights")) model.weight.cases = {{"", {options["weights"][i].get<double>()}}};
        recipe.models.push_back(model);
    }
    recipe.mask = [&](std::size_t model, const std::string& tensor) { return maskOf(inputs, folders[model], tensor); };
    const TemporaryFolder folder;
    LUTHIER_TRY_DO(mergeModels(recipe, folder.path()));
    LUTHIER_TRY(model, inputs.load(folder.path()));
    Computed out;
    for (const NamedParameter& parameter : model->parameters())
        out.tensors["merged." + parameter.name] = *parameter.tensor;
    addLoss(*model, inputs, out);
    return out;
}

} // namespace luthier::engine
