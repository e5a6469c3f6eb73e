#pragma once
/// The parts of a tokenizer's pipeline. Private to core/text.

#include "core/text/pipeline/added_tokens.h"
#include "core/text/pipeline/decoder.h"
#include "core/text/pipeline/normalizer.h"
#include "core/text/pipeline/pre_tokenizer.h"
#include "core/text/subword/subword_model.h"
#include "core/text/tokenizer.h"

namespace luthier {

/// How offsets are cut down to what is no white space (ByteLevel and RoBERTa's post-processors).
struct OffsetTrimming {
    bool isOn = false;
    bool keepsFirstSpace = false; ///< a first token keeps the space that was put before the text
};

struct Tokenizer::Parts {
    AddedTokens added;
    Normalizer normalizer;
    PreTokenizer preTokenizer;
    std::unique_ptr<SubwordModel> model;
    std::vector<TokenId> before, after; ///< what the post-processor puts around a single text
    OffsetTrimming trimming;
    Decoder decoder;
    std::string hash;
};

/// tokenizer.json → parts. Errors: "tokenizer.unsupported", "json.syntax".
Result<std::unique_ptr<Tokenizer::Parts>> readTokenizerJson(std::string_view json, const std::string& name);
/// SentencePiece's tokenizer.model → parts. Errors: "tokenizer.unsupported", "tokenizer.damaged".
Result<std::unique_ptr<Tokenizer::Parts>> readSentencePiece(std::string_view model, const std::string& name);
/// The tokenizer.json that equals GPT-2's two files. Errors: "tokenizer.unsupported", "json.syntax".
Result<std::string> jsonOfGpt2Files(const std::filesystem::path& vocabulary, const std::filesystem::path& merges);

} // namespace luthier
