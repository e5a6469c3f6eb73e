#pragma once
/// The models that a server answers with, by name. Adapters share the base's weights.

#include "core/base/result.h"
#include "core/engine/generate/answering_model.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace luthier::engine {

struct NamedFolder {
    std::string name;
    std::filesystem::path folder;
};

class ModelPool {
public:
    /// Loads the base as "base", each adapter over it, and each further whole model.
    static Result<ModelPool> load(const std::filesystem::path& base, const std::vector<NamedFolder>& adapters,
        const std::vector<NamedFolder>& models, const std::string& chatTemplate);

    std::vector<std::string> names() const;
    bool contains(const std::string& name) const;

    /// One at a time: calls from several threads wait for each other. `use` sees the model with the adapter of that
    /// name switched on. Errors: "serve.unknown_model" with the nearest name; those of `use`.
    template <class Use>
    auto with(const std::string& name, const Use& use) -> decltype(use(std::declval<const AnsweringModel&>())) {
        if (!contains(name)) return failUnknown(name);
        const std::lock_guard lock(*m_mutex);
        const auto adapter = m_adapters.find(name);
        const AnsweringModel& model = m_models.at(adapter == m_adapters.end() ? name : "base");
        const AdapterSwitch on(adapter == m_adapters.end() ? nullptr : adapter->second.get());
        return use(model);
    }

private:
    ModelPool() = default;
    tl::unexpected<Error> failUnknown(const std::string& name) const;
    /// Off again however an answer ends: LibTorch may throw, and "base" must never answer with an adapter.
    struct AdapterSwitch {
        Adapter* adapter;
        explicit AdapterSwitch(Adapter* a)
            : adapter(a) {
            if (adapter) adapter->setEnabled(true);
        }
        ~AdapterSwitch() {
            if (adapter) adapter->setEnabled(false);
        }
    };
    std::map<std::string, AnsweringModel> m_models;             // base and whole models
    std::map<std::string, std::unique_ptr<Adapter>> m_adapters; // over "base"
    std::unique_ptr<std::mutex> m_mutex = std::make_unique<std::mutex>();
};

} // namespace luthier::engine
