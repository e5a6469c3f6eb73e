#pragma once
/// Converts a GGUF file's tokenizer and chat template to the files of a Hugging Face folder.

#include "core/base/result.h"
#include "core/formats/gguf.h"

#include <map>
#include <string>

namespace luthier {

/// The equivalent tokenizer.json. Errors: "tokenizer.unsupported".
Result<std::string> ggufTokenizerJson(const GgufFile& file);

/// tokenizer.json, tokenizer_config.json (special tokens by their names) and, where the file has a template,
/// chat_template.jinja: names → contents. Errors: "tokenizer.unsupported".
Result<std::map<std::string, std::string>> ggufTokenizerFiles(const GgufFile& file);

} // namespace luthier
