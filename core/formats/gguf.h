#pragma once
/// GGUF, llama.cpp's file of weights, sizes and tokenizer together (format: ggml-org/ggml, docs/gguf.md).

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/formats/ggml_blocks.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

struct GgufTensor {
    GgmlType type = GgmlType::F32;
    std::vector<std::int64_t> shape; ///< row-major: the file's order turned round
    std::span<const std::byte> bytes;
    std::int64_t elementCount() const;
};

/// True if the file begins as GGUF does, whatever its name: Ollama's blobs have no ending.
bool isGguf(const std::filesystem::path& path);

class GgufFile {
public:
    /// Errors: "gguf.damaged"; "gguf.unsupported" naming the version, or a tensor's type.
    static Result<GgufFile> open(const std::filesystem::path& file);

    /// By key. Arrays are JSON arrays; the types of the file are in `types`, "ARRAY:STRING" for an array of strings.
    const nlohmann::json& metadata() const { return m_metadata; }
    const std::map<std::string, std::string>& types() const { return m_types; }
    const std::vector<std::string>& keys() const { return m_keys; } ///< in the file's order
    const std::map<std::string, GgufTensor>& tensors() const { return m_tensors; }

private:
    explicit GgufFile(MappedFile file)
        : m_file(std::move(file)) {}
    MappedFile m_file;
    nlohmann::json m_metadata = nlohmann::json::object();
    std::map<std::string, std::string> m_types;
    std::vector<std::string> m_keys;
    std::map<std::string, GgufTensor> m_tensors;
};

/// Unpacks to fp32, bit for bit as ggml's reference does. @param out elementCount() floats
void dequantize(const GgufTensor& tensor, float* out);

} // namespace luthier
