#pragma once
/// Models that are already on this machine.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

struct FoundModel {
    std::filesystem::path path; ///< a Hugging Face folder, or a GGUF file
    std::string name;           ///< name given by the program that downloaded it
    std::string_view source;    ///< "huggingface", "lmstudio", "ollama"
};

/// The caches of Hugging Face (HF_HUB_CACHE, HF_HOME), LM Studio and Ollama (OLLAMA_MODELS) in the person's home
/// folder. Only names and manifests are read; what cannot be read is passed over.
std::vector<FoundModel> findModels(const std::filesystem::path& home);

/// Is it a GGUF file, or a folder with a model's configuration or weights?
bool looksLikeModel(const std::filesystem::path& path);

} // namespace luthier
