#pragma once
/// The families' readers: one function a file of this folder. Each takes a whole config.json and the architecture's
/// name, and gives the spec or says which key it cannot honour ("config.missing", "config.unsupported").

#include "core/model/families/shared.h"

namespace luthier::family {

Result<ModelSpec> readLlama(const Json& config, const std::string& architecture);  ///< LLaMA, Mistral, Qwen2, Qwen3
Result<ModelSpec> readGemma(const Json& config, const std::string& architecture);  ///< Gemma 1 and 2
Result<ModelSpec> readGemma3(const Json& config, const std::string& architecture); ///< its text decoder
Result<ModelSpec> readGranite(const Json& config, const std::string& architecture);
Result<ModelSpec> readOlmo2(const Json& config, const std::string& architecture);
Result<ModelSpec> readQwen3Moe(const Json& config, const std::string& architecture);
Result<ModelSpec> readSmolLm3(const Json& config, const std::string& architecture);
Result<ModelSpec> readMixtral(const Json& config, const std::string& architecture);
Result<ModelSpec> readPhi(const Json& config, const std::string& architecture);
Result<ModelSpec> readPhi3(const Json& config, const std::string& architecture);
Result<ModelSpec> readStarcoder2(const Json& config, const std::string& architecture);
Result<ModelSpec> readGpt2(const Json& config, const std::string& architecture);
Result<ModelSpec> readGptBigcode(const Json& config, const std::string& architecture);
Result<ModelSpec> readGptNeox(const Json& config, const std::string& architecture);
Result<ModelSpec> readBloom(const Json& config, const std::string& architecture);
Result<ModelSpec> readXglm(const Json& config, const std::string& architecture);
Result<ModelSpec> readT5(const Json& config, const std::string& architecture);
Result<ModelSpec> readBart(const Json& config, const std::string& architecture);
Result<ModelSpec> readBert(const Json& config, const std::string& architecture); ///< BERT, RoBERTa, XLM-RoBERTa

} // namespace luthier::family
