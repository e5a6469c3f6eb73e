#pragma once
/// safetensors: a JSON header and raw little-endian tensors behind it
/// (format: huggingface/safetensors, README "Format"). Read by memory map, written whole or not at all.

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/formats/dtype.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace luthier {

/// A tensor that lies somewhere in memory. Borrows its bytes.
struct TensorView {
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes; ///< row-major, little-endian

    std::int64_t elementCount() const;
};

class SafetensorsFile {
public:
    /// Reads and checks the header; tensors are not touched.
    /// Errors: "safetensors.header" (no header, or one that lies about sizes), "safetensors.truncated".
    static Result<SafetensorsFile> open(const std::filesystem::path& file);

    const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    /// Null if there is no such tensor. Valid while this object lives.
    const TensorView* find(const std::string& name) const;

private:
    explicit SafetensorsFile(MappedFile file)
        : m_file(std::move(file)) {}
    MappedFile m_file;
    std::map<std::string, TensorView> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

/// Writes `tensors` in the order of their names, each start aligned to 8 bytes as the reference writer does.
/// `metadata` should hold {"format", "pt"}: transformers refuses a file without it.
Result<void> writeSafetensors(const std::filesystem::path& file, const std::map<std::string, TensorView>& tensors,
    const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

} // namespace luthier
