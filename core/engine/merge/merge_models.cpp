#include "core/engine/merge/merge_models.h"

#include "core/engine/merge/merging.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"
#include "core/formats/json_file.h"
#include "core/formats/model_folder.h"
#include "core/model/families.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/bernoulli.h>
#include <ATen/ops/full_like.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

namespace luthier::engine {

namespace fs = std::filesystem;

namespace {

tl::unexpected<Error> failMergeKey(const std::string& key, const std::string& value) {
    return fail("merge.unsupported", {QT_TRANSLATE_NOOP("errors", "This merge cannot be done."), {}},
        {QT_TRANSLATE_NOOP("errors", "{key} is {value}, which Luthier does not do."), {{"key", key}, {"value", value}}},
        {QT_TRANSLATE_NOOP("errors", "Take it out to go on without it."), {}});
}

tl::unexpected<Error> failModels(const std::string& method, const std::string& wanted) {
    return fail("merge.models", {QT_TRANSLATE_NOOP("errors", "This merge cannot be done."), {}},
        {QT_TRANSLATE_NOOP("errors", "{method} wants {what}."), {{"method", method}, {"what", wanted}}});
}

MergeNumber numberOf(const YAML::Node& node) {
    const auto values = [](const YAML::Node& value) {
        std::vector<double> out;
        const auto add = [&](const YAML::Node& scalar) {
            bool flag = false;
            out.push_back(YAML::convert<bool>::decode(scalar, flag) ? double(flag) : scalar.as<double>());
        };
        if (value.IsSequence())
            for (const YAML::Node& item : value)
                add(item);
        else
            add(value);
        return out;
    };
    MergeNumber out;
    if (!node || node.IsNull()) return out;
    if (node.IsSequence() && node.size() > 0 && node[0].IsMap()) {
        for (const YAML::Node& item : node)
            out.cases.push_back(
                {item["filter"] ? item["filter"].as<std::string>() : std::string(), values(item["value"])});
        return out;
    }
    out.cases.push_back({"", values(node)});
    return out;
}

Result<void> checkNames(const YAML::Node& map, const std::set<std::string>& known) {
    for (const auto& entry : map)
        if (const std::string key = entry.first.as<std::string>(); !known.contains(key))
            return failMergeKey(key, YAML::Dump(entry.second));
    return {};
}

/// One slice over whole models is the same as a list of models.
Result<YAML::Node> modelsOf(const YAML::Node& root) {
    if (root["models"]) return root["models"];
    const YAML::Node slices = root["slices"];
    if (!slices || slices.size() != 1) return failMergeKey("slices", "more than one");
    YAML::Node out;
    for (const YAML::Node& source : slices[0]["sources"]) {
        YAML::Node model;
        model["model"] = source["model"];
        if (source["parameters"]) model["parameters"] = source["parameters"];
        if (const YAML::Node range = source["layer_range"]; range && range[0].as<int>() != 0)
            return failMergeKey("layer_range", YAML::Dump(range));
        out.push_back(model);
    }
    return out;
}

Result<ModelMergeRecipe> recipeOf(const YAML::Node& root, const fs::path& folder) {
    LUTHIER_TRY_DO(checkNames(root, {"merge_method", "base_model", "models", "slices", "parameters", "dtype",
                                        "out_dtype", "tokenizer_source", "name", "random_seed"}));
    ModelMergeRecipe out;
    const std::string method = root["merge_method"].as<std::string>();
    const auto known = methodFromKey<ModelMerge>(method);
    if (!known) return failMergeKey("merge_method", method);
    out.method = *known;
    const auto pathOf = [&](const YAML::Node& node) { return (folder / node.as<std::string>()).lexically_normal(); };
    if (root["base_model"]) out.base = pathOf(root["base_model"]);
    if (const YAML::Node source = root["tokenizer_source"]; source && source.as<std::string>() != "base")
        return failMergeKey("tokenizer_source", source.as<std::string>());
    if (root["random_seed"]) out.seed = root["random_seed"].as<std::uint64_t>();
    for (const char* key : {"dtype", "out_dtype"})
        if (root[key]) {
            const auto dtype = dtypeFromTorchName(root[key].as<std::string>());
            if (!dtype) return failMergeKey(key, root[key].as<std::string>());
            out.dtype = dtype;
        }
    // int8_mask only saves memory there.
    const std::set<std::string> numbers{"weight", "density", "gamma", "t", "lambda", "normalize", "int8_mask"};
    const YAML::Node common = root["parameters"];
    if (common) LUTHIER_TRY_DO(checkNames(common, numbers));
    const auto shared = [&](const char* key) { return common ? numberOf(common[key]) : MergeNumber(); };
    out.t = shared("t");
    out.lambda = shared("lambda");
    out.normalize = shared("normalize");
    LUTHIER_TRY(models, modelsOf(root));
    for (const YAML::Node& node : models) {
        LUTHIER_TRY_DO(checkNames(node, {"model", "parameters"}));
        MergedModel model{pathOf(node["model"]), {}, {}, {}};
        const YAML::Node own = node["parameters"];
        if (own) LUTHIER_TRY_DO(checkNames(own, numbers));
        const auto number = [&](const char* key) {
            const MergeNumber mine = own ? numberOf(own[key]) : MergeNumber();
            return mine.isSet() ? mine : shared(key);
        };
        model.weight = number("weight");
        model.density = number("density");
        model.gamma = number("gamma");
        if (factsOf(out.method).overBase && model.folder == out.base) continue; // often listed with the others
        out.models.push_back(std::move(model));
    }
    if (factsOf(out.method).overBase && out.base.empty()) return failModels(method, "base_model");
    if (out.method == ModelMerge::Slerp) {
        // From the base, wherever it stands in the list.
        if (out.models.size() == 1 && !out.base.empty())
            out.models.insert(out.models.begin(), MergedModel{out.base, {}, {}, {}});
        if (out.models.size() != 2) return failModels(method, "two models");
        if (out.models[1].folder == out.base) std::swap(out.models[0], out.models[1]);
    }
    if (out.models.empty() || (out.method == ModelMerge::ModelStock && out.models.size() < 2))
        return failModels(method, "more models");
    return out;
}

class ModelMerger {
public:
    explicit ModelMerger(const ModelMergeRecipe& recipe)
        : m_recipe(recipe)
        , m_facts(factsOf(recipe.method))
        , m_generator(at::detail::createCPUGenerator(recipe.seed)) {}

    Result<void> open() {
        if (m_facts.overBase) {
            LUTHIER_TRY(base, ModelFolder::open(m_recipe.base));
            m_base = std::move(base);
        }
        for (const MergedModel& model : m_recipe.models) {
            LUTHIER_TRY(folder, ModelFolder::open(model.folder));
            m_models.push_back(std::move(folder));
        }
        return {};
    }

    const ModelFolder& pattern() const { return m_base ? *m_base : m_models.front(); }

    Result<at::Tensor> merged(const std::string& name, double place) {
        const TensorView& view = *pattern().find(name);
        std::vector<at::Tensor> tensors;
        for (std::size_t i = 0; i < m_models.size(); ++i) {
            const TensorView* own = m_models[i].find(name);
            if (!own || own->shape != view.shape)
                return fail("merge.tensor", {QT_TRANSLATE_NOOP("errors", "These models cannot be merged."), {}},
                    {QT_TRANSLATE_NOOP("errors", "{name} is not the same in {model}."),
                        {{"name", name}, {"model", m_recipe.models[i].folder.string()}}},
                    {QT_TRANSLATE_NOOP("errors", "Choose models that were tuned from the same base."), {}});
            tensors.push_back(copyAs(*own, DType::F32));
        }
        const auto number = [&](const MergeNumber& of, double otherwise) { return of.at(name, place, otherwise); };
        if (m_recipe.method == ModelMerge::Slerp) return slerp(number(m_recipe.t, 0.5), tensors[0], tensors[1]);
        std::vector<double> weights;
        for (const MergedModel& model : m_recipe.models)
            weights.push_back(number(model.weight, 1));
        const bool normalizes = number(m_recipe.normalize, m_facts.normalizes) != 0;
        if (!m_facts.overBase) {
            double total = 0;
            for (const double weight : weights)
                total += weight;
            const at::Tensor sum = weightedSum(tensors, weights);
            return normalizes && total != 0 ? sum / total : sum;
        }
        const at::Tensor base = copyAs(view, DType::F32);
        if (m_recipe.method == ModelMerge::ModelStock) return modelStock(base, tensors);
        for (std::size_t i = 0; i < tensors.size(); ++i)
            tensors[i] = thinned(tensors[i] - base, i, name, place);
        at::Tensor sum =
            m_facts.electsSigns ? agreeingSum(tensors, weights, normalizes) : weightedSum(tensors, weights);
        if (normalizes && !m_facts.electsSigns) {
            double total = 0;
            for (const double weight : weights)
                total += weight;
            if (total != 0) sum = sum / total;
        }
        return base + sum * number(m_recipe.lambda, 1);
    }

private:
    at::Tensor thinned(const at::Tensor& difference, std::size_t model, const std::string& name, double place) {
        const MergedModel& own = m_recipe.models[model];
        const double density = own.density.at(name, place, 1);
        switch (m_facts.thinning) {
        case Thinning::None:
            break;
        case Thinning::Largest:
            return keepLargest(difference, density);
        case Thinning::Middle:
            return keepMiddle(difference, density, own.gamma.at(name, place, 0.01));
        case Thinning::Drawn:
            if (density >= 1) break;
            return keepDrawnNorm(difference, m_recipe.mask
                                                 ? m_recipe.mask(model, name)
                                                 : at::bernoulli(at::full_like(difference, density), m_generator));
        }
        return difference;
    }

    const ModelMergeRecipe& m_recipe;
    const Facts<ModelMerge>& m_facts;
    at::Generator m_generator;
    std::optional<ModelFolder> m_base;
    std::vector<ModelFolder> m_models;
};

/// All but the weights.
Result<void> copyBeside(const fs::path& from, const fs::path& to, std::optional<DType> dtype) {
    for (const auto& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename().string();
        const std::string ending = entry.path().extension().string();
        const bool isText = ending == ".json" || ending == ".jinja" || ending == ".txt" || ending == ".model";
        if (!entry.is_regular_file() || !isText || name.ends_with(".index.json") || name.starts_with("expected"))
            continue;
        LUTHIER_TRY(bytes, readWhole(entry.path()));
        LUTHIER_TRY_DO(writeWhole(to / name, bytes));
    }
    if (!dtype) return {};
    LUTHIER_TRY(config, readJsonObject(to / "config.json"));
    const char* key = config.contains("dtype") ? "dtype" : "torch_dtype";
    config[key] = *dtype == DType::BF16 ? "bfloat16" : *dtype == DType::F16 ? "float16" : "float32";
    return writeJson(to / "config.json", config);
}

} // namespace

double MergeNumber::at(const std::string& tensor, double place, double otherwise) const {
    for (const Case& own : cases) {
        if (!own.filter.empty() && own.filter != "*" && tensor.find(own.filter) == std::string::npos) continue;
        if (own.values.empty()) return otherwise;
        const double step = place * double(own.values.size() - 1);
        const std::size_t before = std::min(std::size_t(step), own.values.size() - 1);
        const std::size_t after = std::min(before + 1, own.values.size() - 1);
        return own.values[before] + (own.values[after] - own.values[before]) * (step - double(before));
    }
    return otherwise;
}

Result<ModelMergeRecipe> parseModelMerge(const std::string& yaml, const fs::path& folder) {
    try {
        return recipeOf(YAML::Load(yaml), folder);
    } catch (const YAML::Exception& e) {
        return fail("merge.syntax", {QT_TRANSLATE_NOOP("errors", "This is no configuration of a merge."), {}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
}

Result<void> mergeModels(const ModelMergeRecipe& recipe, const fs::path& to, const Progress& progress) {
    const auto guard = withoutGradients();
    ModelMerger merger(recipe);
    LUTHIER_TRY_DO(merger.open());
    const fs::path& pattern = factsOf(recipe.method).overBase ? recipe.base : recipe.models.front().folder;
    LUTHIER_TRY(spec, readModelSpec(pattern));
    std::map<std::string, int> layers;
    for (const ParameterShape& parameter : parameterShapes(spec))
        layers[parameter.name] = parameter.layer;
    std::map<std::string, at::Tensor> tensors;
    const auto names = merger.pattern().names();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto layer = layers.find(names[i]);
        // Before the layers is their beginning, behind them their end.
        const double place = layer != layers.end() && layer->second >= 0 && spec.num_hidden_layers > 1
                                 ? double(layer->second) / (spec.num_hidden_layers - 1)
                             : names[i] == spec.tokenEmbedding + ".weight" ? 0.0
                                                                           : 1.0;
        LUTHIER_TRY(tensor, merger.merged(names[i], place));
        const DType dtype = recipe.dtype.value_or(merger.pattern().find(names[i])->dtype);
        tensors[names[i]] = tensor.to(scalarType(dtype)).contiguous();
        progress(i + 1, names.size());
        if (progress.isCancelled())
            return fail("merge.cancelled", {QT_TRANSLATE_NOOP("errors", "The merge was stopped."), {}});
    }
    LUTHIER_TRY_DO(makeFolder(to));
    LUTHIER_TRY_DO(copyBeside(pattern, to, recipe.dtype));
    return saveTensors(to / "model.safetensors", tensors);
}

} // namespace luthier::engine
