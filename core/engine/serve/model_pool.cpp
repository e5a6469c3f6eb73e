#include "core/engine/serve/model_pool.h"

#include "core/base/text.h"
#include "core/engine/quant/quantize.h"
#include "core/formats/peft_config.h"

namespace luthier::engine {

Result<ModelPool> ModelPool::load(const std::filesystem::path& base, const std::vector<NamedFolder>& adapters,
    const std::vector<NamedFolder>& models, const std::string& chatTemplate, int rows, at::Device device) {
    ModelPool pool;
    LUTHIER_TRY(baseModel, AnsweringModel::open(base, std::nullopt, DType::F32, chatTemplate, device));
    Transformer& transformer = *baseModel.model;
    for (const NamedFolder& entry : adapters) {
        // With tokens or a head of its own, or over a base that lies in fewer bits, it cannot share the base.
        LUTHIER_TRY(config, readAdapterHeader(entry.folder));
        const bool givesScores = config.task_type == "SEQ_CLS" && transformer.spec().head == HeadKind::Language;
        LUTHIER_TRY(quantization, readBaseQuantization(entry.folder));
        const bool isQuantized = quantization.type != QuantizationType::None;
        if (givesScores || isQuantized || Tokenizer::isIn(entry.folder)) {
            LUTHIER_TRY(model, AnsweringModel::open(base, entry.folder, DType::F32, chatTemplate, device));
            pool.add(entry.name, std::move(model), rows);
            continue;
        }
        LUTHIER_TRY(adapter, loadAdapter(transformer, entry.folder, false));
        adapter->setEnabled(false);
        pool.m_adapters[entry.name] = std::move(adapter);
    }
    for (const NamedFolder& entry : models) {
        LUTHIER_TRY(model, AnsweringModel::open(entry.folder, std::nullopt, DType::F32, chatTemplate, device));
        pool.add(entry.name, std::move(model), rows);
    }
    pool.add("base", std::move(baseModel), rows);
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

void ModelPool::add(const std::string& name, AnsweringModel model, int rows) {
    const AnsweringModel& placed = m_models.insert_or_assign(name, std::move(model)).first->second;
    m_threads[name] = std::make_unique<ModelThread>(*placed.model, rows);
}

Result<ModelPool::Served> ModelPool::find(const std::string& name) const {
    const auto adapter = m_adapters.find(name);
    const bool isAdapter = adapter != m_adapters.end();
    if (const auto model = m_models.find(isAdapter ? "base" : name); model != m_models.end())
        return Served{&model->second, isAdapter ? adapter->second.get() : nullptr, m_threads.at(model->first).get()};
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
