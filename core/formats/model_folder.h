#pragma once
/// The weights of a Hugging Face model folder, in one file or in shards with an index: safetensors, or PyTorch's .bin.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/formats/safetensors.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier {

class ModelFolder {
public:
    /// Maps the folder's weights; safetensors come first. Errors: "model.no_folder", "model.no_weights" (with what was
    /// found instead), those of SafetensorsFile and TorchFile, "model.missing_shard".
    static Result<ModelFolder> open(const std::filesystem::path& folder);

    /// Null if there is no such tensor. Valid while this object lives. A name that a writer left out because another
    /// holds the same values (the file's metadata says so, as safetensors' save_model writes it) is found, too.
    const TensorView* find(const std::string& name) const;
    std::vector<std::string> names() const;
    /// The weight files, in order of their names.
    const std::vector<std::filesystem::path>& files() const { return m_paths; }
    std::uint64_t totalBytes() const;

private:
    Result<void> add(const std::filesystem::path& file);
    std::vector<std::shared_ptr<const void>> m_files; // what the views look into
    std::vector<std::filesystem::path> m_paths;
    std::map<std::string, TensorView> m_tensors;
    std::map<std::string, std::string> m_kept; // name left out → name that holds its values
};

/// One hash over all weight files, in order of their names; or of a GGUF file. Reads every byte once.
Result<std::string> hashWeights(const std::filesystem::path& model, const Progress& progress = {});

} // namespace luthier
