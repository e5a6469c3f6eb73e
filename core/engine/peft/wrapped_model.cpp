#include "core/engine/peft/wrapped_model.h"

#include "core/base/text.h"
#include "core/engine/nn/tensors.h"
#include "core/engine/torch_compat.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <set>

namespace luthier::engine {

namespace {

std::string moduleOf(const std::string& parameter) { return parameter.substr(0, parameter.rfind('.')); }

bool isNamed(const std::string& module, const std::string& name) {
    return module == name || module.ends_with("." + name);
}

bool hasModule(Transformer& model, const std::string& name) {
    for (const NamedParameter& parameter : model.parameters())
        if (isNamed(moduleOf(parameter.name), name)) return true;
    return false;
}

tl::unexpected<Error> failNoModule(Transformer& model, const std::string& name) {
    std::set<std::string> names;
    for (const NamedParameter& parameter : model.parameters())
        names.insert(lastPartOf(moduleOf(parameter.name)));
    const std::vector<std::string> list(names.begin(), names.end());
    return fail("adapter.no_module", {QT_TRANSLATE_NOOP("errors", "The recipe cannot be used."), {}},
        {QT_TRANSLATE_NOOP("errors", "modules_to_save names {name}; this model has: {list}."),
            {{"name", name}, {"list", joinText(list, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Use one of these names."), {}});
}

/// As in PEFT, embeddings and a head that shares them part as soon as one of them is trained as a whole.
void untieWhatIsSaved(Transformer& model, const std::vector<std::string>& modules_to_save) {
    for (const std::string& name : modules_to_save)
        if (matchesModule(model.spec().tokenEmbedding, name) || matchesModule(model.spec().headModule, name))
            model.untieHead();
}

/// What is trained as a whole is not frozen: it cannot stay packed.
void unpackWhatIsSaved(Transformer& model, const std::vector<std::string>& modules_to_save) {
    for (Linear* linear : model.linears())
        for (const std::string& name : modules_to_save)
            if (isNamed(linear->name, name)) linear->weights.unpack(scalarType(model.computeType()));
}

/// An adapter that brings more tokens than its base has was trained on a base that had grown.
void growLike(Transformer& model, const SafetensorsFile& file) {
    const ModelSpec& spec = model.spec();
    const TensorView* saved = file.find("base_model.model." + spec.tokenEmbedding + ".weight");
    if (saved && saved->shape.size() == 2 && saved->shape[0] > spec.vocab_size)
        model.growVocabulary(spec.vocab_size, saved->shape[0]);
}

/// An adapter for scores brings the head that gives them.
void scoreLike(Transformer& model, const SafetensorsFile& file) {
    if (const TensorView* head = file.find("base_model.model.score.weight"); head && head->shape.size() == 2)
        model.makeScoreHead(static_cast<int>(head->shape[0]));
}

} // namespace

WrappedModel::WrappedModel(
    Transformer& model, std::vector<WrappedLinear> parts, const TrainedWhole& whole, WriteConfig config)
    : m_parts(std::move(parts))
    , m_writeConfig(std::move(config)) {
    for (const WrappedLinear& wrapped : m_parts)
        wrapped.linear->adapters.push_back(wrapped.part);
    swapWhole(model, whole);
    setEnabled(true);
}

void WrappedModel::swapWhole(Transformer& model, const TrainedWhole& whole) {
    const auto guard = withoutGradients();
    for (const NamedParameter& parameter : model.parameters()) {
        if (!parameter.tensor->defined()) continue;
        const std::string module = moduleOf(parameter.name);
        const std::string ending = parameter.name.substr(module.size());
        const bool isSaved = std::any_of(whole.modules_to_save.begin(), whole.modules_to_save.end(),
            [&](const std::string& name) { return isNamed(module, name); });
        const bool trainsBias = parameter.name.ends_with(".bias") &&
                                (whole.bias == "all" || (whole.bias == "lora_only" && isWrapped(module)));
        if (!isSaved && !trainsBias) continue;
        const std::string between = isSaved ? ".modules_to_save.default" : isWrapped(module) ? ".base_layer" : "";
        m_swapped.push_back(
            {"base_model.model." + module + between + ending, parameter.role, parameter.tensor, *parameter.tensor,
                std::make_unique<at::Tensor>(parameter.tensor->detach().to(at::kFloat, false, /*copy=*/true))});
    }
}

bool WrappedModel::isWrapped(const std::string& module) const {
    return std::any_of(
        m_parts.begin(), m_parts.end(), [&](const WrappedLinear& part) { return part.linear->name == module; });
}

void WrappedModel::setTrainable(bool trainable) {
    for (const NamedParameter& parameter : parameters())
        parameter.tensor->set_requires_grad(trainable);
}

std::vector<NamedParameter> WrappedModel::parameters() {
    std::vector<NamedParameter> out;
    for (const WrappedLinear& wrapped : m_parts) {
        const auto own = wrapped.part->parameters("base_model.model." + wrapped.linear->name);
        out.insert(out.end(), own.begin(), own.end());
    }
    for (Swapped& own : m_swapped)
        out.push_back({own.name, own.trained.get(), own.role});
    return out;
}

void WrappedModel::setEnabled(bool enabled) {
    for (const WrappedLinear& wrapped : m_parts)
        wrapped.part->enabled = enabled;
    for (Swapped& own : m_swapped)
        own.setOn(enabled);
}

Result<void> WrappedModel::save(const std::filesystem::path& folder) const {
    std::map<std::string, at::Tensor> tensors;
    std::set<std::string> targets;
    WrappedNames names;
    for (const WrappedLinear& wrapped : m_parts) {
        for (const NamedParameter& parameter : wrapped.part->parameters("base_model.model." + wrapped.linear->name))
            tensors[peftFileName(parameter.name)] = *parameter.tensor;
        targets.insert(lastPartOf(wrapped.linear->name));
        names.transposed |= wrapped.linear->weights.transposed;
    }
    for (const Swapped& own : m_swapped)
        tensors[peftFileName(own.name)] = *own.trained;
    names.targets.assign(targets.begin(), targets.end());
    LUTHIER_TRY_DO(saveTensors(folder / "adapter_model.safetensors", tensors));
    return m_writeConfig(folder, names);
}

void WrappedModel::merge() {
    const auto guard = withoutGradients();
    for (const WrappedLinear& wrapped : m_parts) {
        Linear& linear = *wrapped.linear;
        // In fp32 and rounded once.
        linear.weights.setValues(wrapped.part->merged(linear.weights.values(at::kFloat)));
        if (linear.bias.defined())
            linear.bias = wrapped.part->mergedBias(linear.bias.to(at::kFloat)).to(linear.bias.scalar_type());
        std::erase(linear.adapters, wrapped.part);
    }
    for (Swapped& own : m_swapped)
        *own.place = own.trained->detach().to(own.original.scalar_type());
    m_parts.clear();
    m_swapped.clear();
}

Result<void> WrappedModel::load(const std::filesystem::path& folder) {
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    std::vector<std::string> wrong;
    std::set<std::string> wanted;
    for (const NamedParameter& parameter : parameters()) {
        const std::string name = peftFileName(parameter.name);
        wanted.insert(name);
        const TensorView* view = file.find(name);
        if (!view)
            wrong.push_back(name + " is missing");
        else if (view->shape != parameter.tensor->sizes().vec())
            wrong.push_back(name + " has another shape");
        else
            *parameter.tensor = copyAs(*view, DType::F32).to(parameter.tensor->device());
    }
    for (const auto& [name, view] : file.tensors())
        if (!wanted.contains(name)) wrong.push_back(name + " is not expected");
    setEnabled(true); // the model looks at what was loaded
    if (wrong.empty()) return {};
    return fail("adapter.tensors",
        {QT_TRANSLATE_NOOP("errors", "The adapter in {folder} does not fit this model."),
            {{"folder", folder.string()}}},
        {QT_TRANSLATE_NOOP("errors", "{count} tensors disagree: {list}."),
            {{"count", std::to_string(wrong.size())}, {"list", wrong.front()}}},
        {QT_TRANSLATE_NOOP("errors", "Choose the base model that the adapter was trained on."), {}});
}

Result<void> makeRoom(Transformer& model, const std::vector<std::string>& modules_to_save) {
    untieWhatIsSaved(model, modules_to_save);
    unpackWhatIsSaved(model, modules_to_save);
    for (const std::string& name : modules_to_save)
        if (!hasModule(model, name)) return failNoModule(model, name);
    return {};
}

Result<void> makeRoom(Transformer& model, const std::filesystem::path& folder, const std::string& task_type,
    const std::vector<std::string>& modules_to_save) {
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    growLike(model, file);
    if (task_type == "SEQ_CLS" && model.spec().head == HeadKind::Language) scoreLike(model, file);
    untieWhatIsSaved(model, modules_to_save);
    unpackWhatIsSaved(model, modules_to_save);
    return {};
}

std::string taskTypeOf(const ModelSpec& spec) {
    if (spec.head == HeadKind::Score) return "SEQ_CLS";
    return spec.isEncoderDecoder() ? "SEQ_2_SEQ_LM" : "CAUSAL_LM";
}

tl::unexpected<Error> failNoTarget(Transformer& model, const std::vector<std::string>& targets) {
    std::set<std::string> names;
    for (const Linear* linear : model.linears())
        names.insert(lastPartOf(linear->name));
    const std::vector<std::string> list(names.begin(), names.end());
    return fail("adapter.no_target", {QT_TRANSLATE_NOOP("errors", "The adapter finds no layer to work on."), {}},
        {QT_TRANSLATE_NOOP("errors", "target_modules is {wanted}; this model has: {list}."),
            {{"wanted", joinText(targets, ", ")}, {"list", joinText(list, ", ")}}},
        {QT_TRANSLATE_NOOP("errors", "Use one of these names, or all-linear."), {}});
}

} // namespace luthier::engine
