#pragma once
/// Models that a server answers with, by name. Adapters share the base's weights, except those that bring another
/// tokenizer.

#include "core/base/result.h"
#include "core/engine/generate/answering_model.h"
#include "core/engine/generate/model_thread.h"
#include "core/engine/peft/blend.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

struct NamedFolder {
    std::string name;
    std::filesystem::path folder;
};

struct PoolOptions {
    std::vector<NamedFolder> adapters = {}, models = {}, profiles = {};
    /// Adapters that are left out where they cannot be loaded; each error is told.
    std::vector<NamedFolder> beside = {};
    std::function<void(const NamedFolder&, const Error&)> leftOut = {};
    std::string chatTemplate = "model";
    int rows = 8; ///< how many answers of a model are computed together
    at::Device device = at::kCPU;
};

class ModelPool {
public:
    ModelPool(ModelPool&&) noexcept;
    ModelPool& operator=(ModelPool&&) noexcept;
    ~ModelPool();
    /// Loads the base as "base", each adapter over it, each further whole model, and profiles of examples over the
    /// base, which are read again when their files change.
    static Result<ModelPool> load(const std::filesystem::path& base, const PoolOptions& options);

    std::vector<std::string> names() const;
    /// Model and adapter behind a name. Valid as long as the pool lives.
    struct Served {
        const AnsweringModel* model;
        Adapter* adapter; ///< over the model, or null
        ModelThread* thread;
        std::shared_ptr<const FewShot> examples = {}; ///< before each conversation; null: none
    };
    /// @param name  of a model or adapter, or adapters with weights: "law*0.7+poetry*0.3" (peft/blend.h)
    /// Errors: "serve.unknown_model" with the nearest name; "serve.cannot_blend" of one that cannot be weighted, or
    /// does not share the base.
    Result<Served> find(const std::string& name) const;
    /// Ends every answer.
    void stop();

private:
    struct Made;
    Result<void> addAdapter(const NamedFolder& entry, AnsweringModel& base, const PoolOptions& options);
    ModelPool();
    Result<std::shared_ptr<const FewShot>> examplesOf(const std::string& profile) const;
    Result<Served> blend(const std::string& name, const std::vector<Share>& shares) const;
    tl::unexpected<Error> failUnknown(const std::string& name) const;
    void add(const std::string& name, AnsweringModel model, int rows);

    std::map<std::string, AnsweringModel> m_models;                // base and whole models
    std::map<std::string, std::unique_ptr<Adapter>> m_adapters;    // over "base"
    std::unique_ptr<Made> m_made;                                  // as it is asked for
    std::map<std::string, std::unique_ptr<ModelThread>> m_threads; // one a model; last: they end first
};

} // namespace luthier::engine
