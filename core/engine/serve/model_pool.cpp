#include "core/engine/serve/model_pool.h"

#include "core/base/text.h"

namespace luthier::engine {

Result<ModelPool> ModelPool::load(const std::filesystem::path& base, const std::vector<NamedFolder>& adapters,
    const std::vector<NamedFolder>& models, const std::string& chatTemplate) {
    ModelPool pool;
    LUTHIER_TRY(baseModel, AnsweringModel::open(base, std::nullopt, DType::F32, chatTemplate));
    AnsweringModel& placed = pool.m_models.emplace("base", std::move(baseModel)).first->second;
    for (const NamedFolder& entry : adapters) {
        LUTHIER_TRY(adapter, loadAdapter(*placed.model, entry.folder, false));
        adapter->setEnabled(false);
        pool.m_adapters[entry.name] = std::move(adapter);
    }
    for (const NamedFolder& entry : models) {
        LUTHIER_TRY(model, AnsweringModel::open(entry.folder, std::nullopt, DType::F32, chatTemplate));
        pool.m_models.emplace(entry.name, std::move(model));
    }
    return pool;
}

std::vector<std::string> ModelPool::names() const {
    std::vector<std::string> out;
    for (const auto& [name, model] : m_models)
        out.push_back(name);
    for (const auto& [name, adapter] : m_adapters)
        out.push_back(name);
    return out;
}

bool ModelPool::contains(const std::string& name) const { return m_models.contains(name) || m_adapters.contains(name); }

tl::unexpected<Error> ModelPool::failUnknown(const std::string& name) const {
    const auto known = names();
    const auto nearest = nearestName(name, known);
    return fail("serve.unknown_model",
        {QT_TRANSLATE_NOOP("errors", "There is no model called {name}."), {{"name", name}}},
        {QT_TRANSLATE_NOOP("errors", "It knows: {list}."), {{"list", joinText(known, ", ")}}},
        nearest ? Message{QT_TRANSLATE_NOOP("errors", "Did you mean {name}?"), {{"name", *nearest}}} : Message{});
}

} // namespace luthier::engine
