#pragma once
/// The models that a server answers with, by name. Adapters share the base's weights.

#include "core/base/result.h"
#include "core/engine/generate/answering_model.h"

#include <filesystem>
#include <map>
#include <mutex>
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
    static Result<ModelPool> load(const std::filesystem::path& base, const std::vector<NamedFolder>& adapters,
        const std::vector<NamedFolder>& models, const std::string& chatTemplate);

    std::vector<std::string> names() const;
    bool contains(const std::string& name) const;

    /// One answer at a time: calls from several threads wait for each other.
    /// Errors: "serve.unknown_model" with the nearest name; those of answer.
    Result<std::string> answer(const std::string& name, std::span<const ChatMessage> messages,
        const GenerateOptions& options, const std::function<bool(const std::string&)>& onText,
        int* promptTokens = nullptr);

private:
    ModelPool() = default;
    std::map<std::string, AnsweringModel> m_models;             // base and whole models
    std::map<std::string, std::unique_ptr<Adapter>> m_adapters; // over "base"
    std::unique_ptr<std::mutex> m_mutex = std::make_unique<std::mutex>();
};

} // namespace luthier::engine
