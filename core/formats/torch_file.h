#pragma once
/// PyTorch's pytorch_model.bin, new (a zip archive) and old (before PyTorch 1.6), read without running anything.

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/formats/safetensors.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier {

class TorchFile {
public:
    /// Tensors inside dictionaries and lists are named by their path, with dots between.
    /// Errors: those of readPickle and readStoredZip; "torch.tensor" naming the tensor whose place is impossible.
    static Result<TorchFile> open(const std::filesystem::path& file);

    /// Contiguous. Valid while this object lives.
    const std::map<std::string, TensorView>& tensors() const { return m_tensors; }

private:
    explicit TorchFile(MappedFile file)
        : m_file(std::move(file)) {}
    MappedFile m_file;
    std::vector<std::unique_ptr<std::byte[]>> m_copies; // of tensors that are no plain stretch of the file
    std::map<std::string, TensorView> m_tensors;
};

} // namespace luthier
