#include "core/engine/serve/model_pool.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/engine/quant/quantize.h"
#include "core/formats/peft_config.h"
#include "core/formats/safetensors.h"
#include "core/text/text_files.h"

#include <algorithm>
#include <mutex>

namespace luthier::engine {

namespace fs = std::filesystem;

/// Requests come from many threads.
struct ModelPool::Made {
    struct Profile {
        fs::path file;
        fs::file_time_type read = {}; // its time when it was read
        std::shared_ptr<const FewShot> examples;
    };
    std::mutex mutex;
    std::map<std::string, std::unique_ptr<Blend>> blends; // whose places stay
    std::map<std::string, Profile> profiles;
};

namespace {

/// Whether an adapter's folder has texts of its own that are not its base's.
bool hasOtherTexts(const fs::path& adapter, const fs::path& base) {
    if (!Tokenizer::isIn(adapter)) return false;
    const auto differs = [&](const char* name) {
        return fs::exists(adapter / name) &&
               readWhole(adapter / name).value_or("") != readWhole(base / name).value_or("-");
    };
    return std::ranges::any_of(kTextFiles, differs);
}

/// Whether it brings an embedding or a head with more rows than the base has tokens.
bool hasMoreTokens(const fs::path& adapter, const ModelSpec& spec) {
    const auto file = SafetensorsFile::open(adapter / "adapter_model.safetensors");
    if (!file) return false;
    for (const std::string& module : {spec.tokenEmbedding, spec.headModule})
        for (const char* ending : {".weight", ".base_layer.weight"})
            if (const TensorView* view = file->find("base_model.model." + module + ending);
                view && view->shape.front() > spec.vocab_size)
                return true;
    return false;
}

} // namespace

ModelPool::ModelPool()
    : m_made(std::make_unique<Made>()) {}

ModelPool::ModelPool(ModelPool&&) noexcept = default;
ModelPool& ModelPool::operator=(ModelPool&&) noexcept = default;
ModelPool::~ModelPool() = default;

Result<ModelPool> ModelPool::load(const fs::path& base, const PoolOptions& options) {
    const auto& [adapters, models, profiles, beside, leftOut, chatTemplate, rows, device] = options;
    ModelPool pool;
    LUTHIER_TRY(baseModel, AnsweringModel::open(base, std::nullopt, DType::F32, chatTemplate, device));
    for (const NamedFolder& entry : adapters)
        LUTHIER_TRY_DO(pool.addAdapter(entry, baseModel, options));
    for (const NamedFolder& entry : options.beside)
        if (const auto added = pool.addAdapter(entry, baseModel, options); !added && options.leftOut)
            options.leftOut(entry, added.error());
    for (const NamedFolder& entry : models) {
        LUTHIER_TRY(model, AnsweringModel::open(entry.folder, std::nullopt, DType::F32, chatTemplate, device));
        pool.add(entry.name, std::move(model), rows);
    }
    pool.add("base", std::move(baseModel), rows);
    for (const NamedFolder& entry : profiles) {
        pool.m_made->profiles[entry.name].file = entry.folder;
        LUTHIER_TRY_DO(pool.examplesOf(entry.name));
    }
    return pool;
}

Result<void> ModelPool::addAdapter(const NamedFolder& entry, AnsweringModel& base, const PoolOptions& options) {
    // With tokens, layers or a head of its own, or over a base that lies in fewer bits, it cannot share the base.
    LUTHIER_TRY(config, readAdapterHeader(entry.folder));
    const bool givesScores = config.task_type == "SEQ_CLS" && base.model->spec().head == HeadKind::Language;
    LUTHIER_TRY(quantization, readBaseQuantization(entry.folder));
    const bool isQuantized = quantization.type != QuantizationType::None;
    const bool isOther = hasOtherTexts(entry.folder, base.folder) || hasMoreTokens(entry.folder, base.model->spec());
    if (givesScores || isQuantized || config.repeatsLayers || isOther) {
        LUTHIER_TRY(
            model, AnsweringModel::open(base.folder, entry.folder, DType::F32, options.chatTemplate, options.device));
        add(entry.name, std::move(model), options.rows);
        return {};
    }
    LUTHIER_TRY(adapter, loadAdapter(*base.model, entry.folder, false));
    adapter->setEnabled(false);
    m_adapters[entry.name] = std::move(adapter);
    return {};
}

std::vector<std::string> ModelPool::names() const {
    std::vector<std::string> out;
    for (const auto& [name, model] : m_models)
        out.push_back(name);
    for (const auto& [name, adapter] : m_adapters)
        out.push_back(name);
    for (const auto& [name, profile] : m_made->profiles)
        out.push_back(name);
    return out;
}

void ModelPool::add(const std::string& name, AnsweringModel model, int rows) {
    const AnsweringModel& placed = m_models.insert_or_assign(name, std::move(model)).first->second;
    m_threads[name] = std::make_unique<ModelThread>(*placed.model, rows);
}

Result<ModelPool::Served> ModelPool::find(const std::string& name) const {
    const auto adapter = m_adapters.find(name);
    const bool isAdapter = adapter != m_adapters.end();
    if (const auto model = m_models.find(isAdapter ? "base" : name); model != m_models.end())
        return Served{
            &model->second, isAdapter ? adapter->second.get() : nullptr, m_threads.at(model->first).get(), {}};
    if (m_made->profiles.contains(name)) {
        LUTHIER_TRY(examples, examplesOf(name));
        return Served{&m_models.at("base"), nullptr, m_threads.at("base").get(), examples};
    }
    if (const auto shares = parseBlend(name)) return blend(name, *shares);
    return failUnknown(name);
}

Result<ModelPool::Served> ModelPool::blend(const std::string& name, const std::vector<Share>& shares) const {
    std::vector<Blend::Part> parts;
    for (const Share& share : shares) {
        const auto found = m_adapters.find(share.name);
        if (found == m_adapters.end() && !m_models.contains(share.name) && !m_made->profiles.contains(share.name))
            return failUnknown(share.name);
        if (found == m_adapters.end() || !found->second->canBeWeighted())
            return fail("serve.cannot_blend",
                {QT_TRANSLATE_NOOP("errors", "{name} cannot be mixed with others."), {{"name", share.name}}},
                {QT_TRANSLATE_NOOP("errors", "Only plain LoRA over the base that is served can be weighted."), {}},
                {QT_TRANSLATE_NOOP("errors", "Ask it alone, or merge the adapters into a new one."), {}});
        Adapter* adapter = found->second.get();
        const auto isIt = [&](const Blend::Part& part) { return part.adapter == adapter; };
        if (const auto same = std::ranges::find_if(parts, isIt); same != parts.end())
            same->weight += share.weight;
        else
            parts.push_back({adapter, share.weight});
    }
    const std::lock_guard lock(m_made->mutex);
    auto& made = m_made->blends[name];
    if (!made) made = std::make_unique<Blend>(std::move(parts));
    return Served{&m_models.at("base"), made.get(), m_threads.at("base").get(), {}};
}

Result<std::shared_ptr<const FewShot>> ModelPool::examplesOf(const std::string& name) const {
    const std::lock_guard lock(m_made->mutex);
    Made::Profile& profile = m_made->profiles.at(name);
    std::error_code gone;
    const auto changed = fs::last_write_time(profile.file, gone);
    if (profile.examples && (gone || changed == profile.read)) return profile.examples;
    LUTHIER_TRY(examples, m_models.at("base").openExamples(profile.file));
    profile.read = changed;
    profile.examples = examples;
    return examples;
}

tl::unexpected<Error> ModelPool::failUnknown(const std::string& name) const {
    const auto known = names();
    const auto nearest = nearestName(name, known);
    return fail("serve.unknown_model",
        {QT_TRANSLATE_NOOP("errors", "There is no model called {name}."), {{"name", name}}},
        {QT_TRANSLATE_NOOP("errors", "It knows: {list}."), {{"list", joinText(known, ", ")}}},
        nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}} : Message{});
}

void ModelPool::stop() {
    for (const auto& [name, thread] : m_threads)
        thread->stop();
}

} // namespace luthier::engine
