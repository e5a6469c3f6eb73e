#pragma once
/// Models that a server answers with, by name. Adapters share the base's weights, except those that bring a tokenizer.

#include "core/base/result.h"
#include "core/engine/generate/answering_model.h"
#include "core/engine/generate/model_thread.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

struct NamedFolder {
    std::string name;
    std::filesystem::path folder;
};

class ModelPool {
public:
    /// Loads the base as "base", each adapter over it, and each further whole model.
    /// @param rows  how many answers of a model are computed together
    static Result<ModelPool> load(const std::filesystem::path& base, const std::vector<NamedFolder>& adapters,
        const std::vector<NamedFolder>& models, const std::string& chatTemplate, int rows,
        at::Device device = at::kCPU);

    std::vector<std::string> names() const;
    /// Model and adapter behind a name. Valid as long as the pool lives.
    struct Served {
        const AnsweringModel* model;
        Adapter* adapter; ///< over the model, or null
        ModelThread* thread;
    };
    /// Errors: "serve.unknown_model" with the nearest name.
    Result<Served> find(const std::string& name) const;
    /// Ends every answer.
    void stop();

private:
    ModelPool() = default;
    void add(const std::string& name, AnsweringModel model, int rows);

    std::map<std::string, AnsweringModel> m_models;                // base and whole models
    std::map<std::string, std::unique_ptr<Adapter>> m_adapters;    // over "base"
    std::map<std::string, std::unique_ptr<ModelThread>> m_threads; // one a model; last: they end first
};

} // namespace luthier::engine
