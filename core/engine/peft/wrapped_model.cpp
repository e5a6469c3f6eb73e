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

/// PEFT's name of a module in memory.
std::string inMemory(const Linear& linear) { return "base_model.model." + linear.name; }

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

at::Tensor AdapterPart::adapted(const at::Tensor& weight) const {
    return enabled ? inTypeOf(merged(weight.to(at::kFloat)), weight) : weight;
}

WrappedModel::WrappedModel(Transformer& model, std::vector<WrappedLinear> parts, const TrainedWhole& whole,
    WriteConfig config, std::unique_ptr<SharedTensors> shared)
    : m_model(model)
    , m_parts(std::move(parts))
    , m_shared(std::move(shared))
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
        const std::string between = isSaved ? "." + whole.infix + ".default" : isWrapped(module) ? ".base_layer" : "";
        swap(parameter, "base_model.model." + module + between + ending, /*trains=*/true);
    }
}

void WrappedModel::swap(const NamedParameter& parameter, const std::string& name, bool trains) {
    m_swapped.push_back({name, parameter.role, trains, parameter.tensor, *parameter.tensor,
        std::make_unique<at::Tensor>(parameter.tensor->detach().to(at::kFloat, false, /*copy=*/true))});
}

bool WrappedModel::isWrapped(const std::string& module) const {
    return std::any_of(
        m_parts.begin(), m_parts.end(), [&](const WrappedLinear& part) { return part.linear->name == module; });
}

void WrappedModel::setTrainable(bool trainable) {
    for (const NamedParameter& parameter : parameters())
        parameter.tensor->set_requires_grad(trainable);
}

std::vector<NamedParameter> WrappedModel::trained() const {
    std::vector<NamedParameter> out;
    if (m_shared) // in memory the first layer's, as PyTorch names what several modules hold
        for (auto& [name, shared] : m_shared->byName)
            if (shared.trains)
                out.push_back({shared.memory.empty() ? inMemory(*m_parts.front().linear) + "." + name + ".default"
                                                     : shared.memory,
                    &shared.value, ParameterRole::Linear});
    for (const WrappedLinear& wrapped : m_parts) {
        const auto own = wrapped.part->parameters(inMemory(*wrapped.linear));
        out.insert(out.end(), own.begin(), own.end());
    }
    for (const Swapped& own : m_swapped)
        if (own.trains) out.push_back({own.name, own.trained.get(), own.role});
    return out;
}

std::vector<std::pair<std::string, at::Tensor*>> WrappedModel::stored() const {
    std::vector<std::pair<std::string, at::Tensor*>> out;
    const auto add = [&](const std::vector<NamedParameter>& parameters) {
        for (const NamedParameter& parameter : parameters)
            out.emplace_back(peftFileName(parameter.name), parameter.tensor);
    };
    for (const WrappedLinear& wrapped : m_parts) {
        add(wrapped.part->parameters(inMemory(*wrapped.linear)));
        add(wrapped.part->buffers(inMemory(*wrapped.linear)));
    }
    for (const Swapped& own : m_swapped) {
        add({{own.name, own.trained.get(), own.role}});
        if (own.place == &m_model.embedding().weights.dense && own.trains && m_model.spec().tieWordEmbeddings)
            out.emplace_back(inMemory(m_model.head()) + ".weight", own.trained.get()); // PEFT stores both names
    }
    if (m_shared)
        for (auto& [name, shared] : m_shared->byName)
            if (shared.isStored)
                out.emplace_back(
                    shared.memory.empty() ? "base_model." + name : peftFileName(shared.memory), &shared.value);
    return out;
}

void WrappedModel::alsoSwitches(std::function<void(bool on)> change) {
    m_change = std::move(change);
    m_change(true);
}

bool WrappedModel::canMerge() const {
    return !m_change && std::all_of(m_parts.begin(), m_parts.end(),
                            [](const WrappedLinear& wrapped) { return wrapped.part->canMerge(); });
}

void WrappedModel::setEnabled(bool enabled) {
    for (const WrappedLinear& wrapped : m_parts)
        wrapped.part->enabled = enabled;
    for (Swapped& own : m_swapped)
        own.setOn(enabled);
    if (m_change && enabled != m_isOn) m_change(enabled);
    m_isOn = enabled;
}

bool WrappedModel::canBeWeighted() const {
    const auto can = [](const WrappedLinear& wrapped) { return wrapped.part->canBeWeighted(); };
    return m_swapped.empty() && !m_change && std::all_of(m_parts.begin(), m_parts.end(), can);
}

void WrappedModel::setStrength(double strength) {
    for (const WrappedLinear& wrapped : m_parts)
        wrapped.part->strength = strength;
}

Result<void> WrappedModel::save(const std::filesystem::path& folder) const {
    std::map<std::string, at::Tensor> tensors;
    for (const auto& [name, tensor] : stored())
        tensors[name] = *tensor;
    std::set<std::string> targets;
    WrappedNames names;
    for (const WrappedLinear& wrapped : m_parts) {
        targets.insert(lastPartOf(wrapped.linear->name));
        names.transposed |= wrapped.linear->weights.transposed;
    }
    names.targets.assign(targets.begin(), targets.end());
    LUTHIER_TRY_DO(saveTensors(folder / "adapter_model.safetensors", tensors));
    return m_writeConfig(folder, names);
}

void WrappedModel::merge() {
    const auto guard = withoutGradients();
    for (Swapped& own : m_swapped)
        *own.place = own.trained->detach().to(own.original.scalar_type());
    m_swapped.clear();
    // A head that shares the embedding stays the base's, unless its own part goes with the embedding's.
    if (isWrapped(m_model.embedding().name) && !isWrapped(m_model.head().name)) m_model.untieHead();
    for (const WrappedLinear& wrapped : m_parts) {
        Linear& linear = *wrapped.linear;
        std::erase(linear.adapters, wrapped.part);
        if (!linear.weights.packed && !linear.weights.dense.defined()) continue; // a tied head: the embedding's
        // In fp32 and rounded once; the bias first, which may ask for the weight as it was.
        if (linear.bias.defined())
            linear.bias = wrapped.part->mergedBias(linear.bias.to(at::kFloat)).to(linear.bias.scalar_type());
        linear.weights.setValues(wrapped.part->merged(linear.weights.values(at::kFloat)));
    }
    m_parts.clear();
}

Result<void> WrappedModel::load(const std::filesystem::path& folder) {
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    for (Linear* linear : {&m_model.embedding(), &m_model.head()})
        if (const std::string name = inMemory(*linear) + ".base_layer.weight"; file.find(name))
            swap({linear->name + ".weight", &linear->weights.dense, ParameterRole::Embedding}, name, /*trains=*/false);
    std::vector<std::string> wrong;
    std::set<std::string> wanted;
    for (const auto& [name, place] : stored()) {
        wanted.insert(name);
        const TensorView* view = file.find(name);
        if (!view)
            wrong.push_back(name + " is missing");
        else if (view->shape != place->sizes().vec())
            wrong.push_back(name + " has another shape");
        else
            *place = copyAs(*view, place->is_floating_point() ? DType::F32 : view->dtype).to(place->device());
    }
    for (const auto& [name, view] : file.tensors())
        if (!wanted.contains(name)) wrong.push_back(name + " is not expected");
    setEnabled(true); // the model looks at what was loaded
    if (!wrong.empty()) return failTensors(folder, wrong);
    return {};
}

tl::unexpected<Error> failTensors(const std::filesystem::path& folder, const std::vector<std::string>& wrong) {
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
    const std::vector<std::string>& modules_to_save, bool staysTied) {
    LUTHIER_TRY(file, SafetensorsFile::open(folder / "adapter_model.safetensors"));
    growLike(model, file);
    if (task_type == "SEQ_CLS" && model.spec().head == HeadKind::Language) scoreLike(model, file);
    if (!staysTied) untieWhatIsSaved(model, modules_to_save);
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
