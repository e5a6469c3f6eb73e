#pragma once
/// A GGUF file as a model: its sizes as a config.json would have them, and which tensor is which.

#include "core/formats/gguf.h"
#include "core/model/model_spec.h"

#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// The equivalent config.json. Errors: "config.unsupported" for an architecture or key that Luthier does not know.
Result<nlohmann::ordered_json> ggufConfig(const GgufFile& file);
/// Errors: those of ggufConfig; the family's own.
Result<ModelSpec> readGgufSpec(const GgufFile& file);

struct GgufSource {
    std::string name; ///< of the tensor in the file
    /// llama.cpp keeps queries and keys of LLaMA with the two halves of each head interleaved: row h d + 2i and
    /// h d + 2i + 1 of the file are rows h d + i and h d + d/2 + i of Hugging Face's. 0: as they are.
    int interleavedHeads = 0;
};
/// Where a parameter of the spec stands in the file.
GgufSource ggufSource(const ModelSpec& spec, const std::string& parameter);

} // namespace luthier
