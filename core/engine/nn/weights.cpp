#include "core/engine/nn/weights.h"

#include "core/base/text.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"
#include "core/formats/model_folder.h"
#include "core/model/families.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <fmt/format.h>
#include <set>

namespace luthier::engine {

namespace {

/// Constants that old files store beside the weights.
bool isKnownBuffer(const std::string& name) {
    return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias") || name.ends_with("rotary_emb.inv_freq");
}

std::string shapeText(const std::vector<std::int64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

/// What does not agree between the files and the spec, one line a tensor; empty if all is well.
std::vector<std::string> disagreements(const ModelFolder& files, const ModelSpec& spec, const std::string& prefix) {
    std::vector<std::string> out;
    std::set<std::string> wanted;
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        const std::string name = parameter.name.substr(parameter.name.rfind(prefix, 0) == 0 ? prefix.size() : 0);
        wanted.insert(name);
        const TensorView* view = files.find(name);
        if (!view)
            out.push_back(name + " is missing");
        else if (view->shape != parameter.shape)
            out.push_back(name + " is " + shapeText(view->shape) + " instead of " + shapeText(parameter.shape));
    }
    for (const std::string& name : files.names())
        if (!wanted.contains(name) && !isKnownBuffer(name) &&
            !(spec.tieWordEmbeddings && name == spec.names.head + ".weight"))
            out.push_back(name + " is not expected");
    return out;
}

void makeTrainable(Transformer& model, const LoadOptions& options) {
    for (const NamedParameter& parameter : model.parameters())
        parameter.tensor->set_requires_grad(options.trainable);
}

} // namespace

Result<std::unique_ptr<Transformer>> loadModel(const std::filesystem::path& folder, const LoadOptions& options) {
    LUTHIER_TRY(spec, readModelSpec(folder));
    LUTHIER_TRY(files, ModelFolder::open(folder));
    // Files of the bare model leave the prefix of the model with a head off.
    const std::string embedding = spec.names.tokenEmbedding + ".weight";
    const std::string prefix = !spec.optionalPrefix.empty() && !files.find(embedding) ? spec.optionalPrefix : "";
    if (const auto wrong = disagreements(files, spec, prefix); !wrong.empty()) {
        const std::vector<std::string> shown(
            wrong.begin(), wrong.begin() + std::min<std::ptrdiff_t>(8, std::ssize(wrong)));
        return fail("model.tensors",
            {QT_TRANSLATE_NOOP("errors", "The weights in {folder} do not fit its config.json."),
                {{"folder", folder.string()}}},
            {QT_TRANSLATE_NOOP("errors", "{count} tensors disagree: {list}."),
                {{"count", std::to_string(wrong.size())}, {"list", joinText(shown, "; ")}}},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    }
    auto model = std::make_unique<Transformer>(spec);
    model->setComputeType(options.computeType);
    const DType stored = options.trainable ? DType::F32 : options.computeType;
    for (const NamedParameter& parameter : model->parameters()) {
        const std::string name = parameter.name.substr(parameter.name.rfind(prefix, 0) == 0 ? prefix.size() : 0);
        *parameter.tensor = copyAs(*files.find(name), stored);
    }
    makeTrainable(*model, options);
    return model;
}

std::unique_ptr<Transformer> createModel(const ModelSpec& spec, const LoadOptions& options) {
    const auto guard = withoutGradients();
    auto model = std::make_unique<Transformer>(spec);
    model->setComputeType(options.computeType);
    std::map<std::string, std::vector<std::int64_t>> shapes;
    for (const ParameterShape& shape : parameterShapes(spec))
        shapes[shape.name] = shape.shape;
    for (const NamedParameter& parameter : model->parameters()) {
        const auto& shape = shapes.at(parameter.name);
        switch (parameter.role) {
        case ParameterRole::Norm:
            *parameter.tensor = parameter.name.ends_with(".bias") ? at::zeros(shape) : at::ones(shape);
            break;
        case ParameterRole::Bias:
            *parameter.tensor = at::zeros(shape);
            break;
        case ParameterRole::Embedding:
        case ParameterRole::Linear:
        case ParameterRole::Head:
            *parameter.tensor = at::randn(shape).mul_(spec.initializerRange);
            break;
        }
    }
    makeTrainable(*model, options);
    return model;
}

Result<void> saveModel(Transformer& model, const std::filesystem::path& file, std::optional<DType> dtype) {
    std::map<std::string, at::Tensor> tensors;
    for (const NamedParameter& parameter : model.parameters())
        tensors[parameter.name] = dtype ? parameter.tensor->detach().to(scalarType(*dtype)) : *parameter.tensor;
    return saveTensors(file, tensors);
}

} // namespace luthier::engine
