#pragma once
/// The weights of a Hugging Face model folder, in one safetensors file or in shards with an index.

#include "core/base/result.h"
#include "core/formats/safetensors.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace luthier {

class ModelFolder {
public:
    /// Maps the folder's safetensors. Errors: "model.no_folder", "model.no_weights" (with what was found instead),
    /// those of SafetensorsFile, "model.missing_shard".
    static Result<ModelFolder> open(const std::filesystem::path& folder);

    /// Null if there is no such tensor. Valid while this object lives.
    const TensorView* find(const std::string& name) const;
    std::vector<std::string> names() const;
    /// The weight files, in order of their names.
    const std::vector<std::filesystem::path>& files() const { return m_paths; }
    std::uint64_t totalBytes() const;

private:
    std::vector<SafetensorsFile> m_files;
    std::vector<std::filesystem::path> m_paths;
    std::map<std::string, std::size_t> m_fileOf;
};

/// One hash over all weight files, in order of their names. Reads every byte once.
Result<std::string> hashWeights(const std::filesystem::path& folder);

} // namespace luthier
