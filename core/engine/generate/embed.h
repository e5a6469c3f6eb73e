#pragma once
/// Sentence embeddings from hidden states.

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

namespace luthier::engine {

/// Tokens of the text as sentence-transformers gives them to the model: cut off, with the special tokens at both ends
/// kept, at the smallest of the model's context, tokenizer_config.json's model_max_length and
/// sentence_bert_config.json's max_seq_length. The truncation in tokenizer.json is ignored.
/// @param folder   the model's  @param context  tokens  Errors: those of the two files, where they are there.
Result<std::vector<TokenId>> encodeForEmbedding(
    const Tokenizer& tokenizer, const std::string& text, const std::filesystem::path& folder, std::int64_t context);

/// The mean over real tokens, as sentence-transformers pools (Reimers and Gurevych 2019).
/// @param hidden [batch, tokens, width]  @param valid [batch, tokens] bool, undefined: all are real
/// @return [batch, width]
at::Tensor meanPooled(const at::Tensor& hidden, const at::Tensor& valid);

/// Each row divided by its length. @param rows [batch, width]
at::Tensor normalised(const at::Tensor& rows);

} // namespace luthier::engine
