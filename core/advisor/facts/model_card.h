#pragma once
/// Facts about a model for choosing it, from its files alone: no tensor is read.

#include "core/base/result.h"
#include "core/model/model_spec.h"
#include "core/recipe/methods.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace luthier {

/// Kinds of the model matrix, and Encoder, which RAG needs as well.
enum class ModelKind { Decoder, EncoderDecoder, Multilingual, Code, Encoder };
std::string_view keyOf(ModelKind kind); ///< "decoder", "encoder-decoder", …

/// Does a way of training fit into this machine's free memory?
struct MethodFit {
    AdapterType method = AdapterType::Lora;
    std::uint64_t bytes = 0; ///< predicted peak: one sequence of `length` tokens a step
    bool fits = false;
};

struct ModelCard {
    std::filesystem::path path;
    std::string name;
    ModelSpec spec;
    ModelKind kind = ModelKind::Decoder;
    std::int64_t parameters = 0;
    std::uint64_t bytes = 0;    ///< of the weights on disk
    std::string tokenizer;      ///< its kind; empty if none can be used
    std::size_t vocabulary = 0; ///< of the tokenizer
    Error tokenizerError;       ///< why there is none; an empty code: all is well
    bool hasChatTemplate = false;
    std::string licence; ///< as the model states it; empty: not stated
    int length = 0;      ///< tokens that `fits` was predicted for
    std::vector<MethodFit> fits;
};

ModelKind kindOf(const ModelSpec& spec, const std::string& name);

/// @param path  a Hugging Face folder, or a GGUF file  @param freeBytes  of memory
/// Errors: those of readModelSpec, ModelFolder and GgufFile.
Result<ModelCard> readModelCard(const std::filesystem::path& path, std::uint64_t freeBytes);

} // namespace luthier
