#pragma once
/// The parts of a tokenizer's pipeline. Private to core/text.

#include "core/text/added_tokens.h"
#include "core/text/bpe.h"
#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer.h"

namespace luthier {

struct Tokenizer::Parts {
    AddedTokens added;
    Normalizer normalizer;
    PreTokenizer preTokenizer;
    Bpe bpe;
    std::vector<TokenId> before, after; ///< what the post-processor puts around a single text
    Decoder decoder;
    std::string hash;
};

/// tokenizer.json → parts. Errors: "tokenizer.unsupported", "json.syntax".
Result<std::unique_ptr<Tokenizer::Parts>> readTokenizerJson(std::string_view json, const std::string& name);

} // namespace luthier
