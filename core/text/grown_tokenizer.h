#pragma once
/// A tokenizer with added tokens.

#include "core/text/tokenizer.h"

#include <string>
#include <vector>

namespace luthier {

struct NewTokens {
    std::vector<std::string> plain;   ///< words: found in any text, and seen when decoded
    std::vector<std::string> special; ///< markers: never found in what people write, left out when decoded
    bool empty() const { return plain.empty() && special.empty(); }
};

struct GrownTokenizer {
    Tokenizer tokenizer;
    std::string json;      ///< its tokenizer.json; empty where nothing was added
    std::size_t known = 0; ///< ids below this were there before
    std::size_t size = 0;  ///< ids below this are there now
};

/// Opens a model's tokenizer and adds tokens, as transformers' add_tokens does: behind the highest id, in their order;
/// one that is there already keeps its id. Errors: those of Tokenizer::open; "tokenizer.cannot_grow" for a
/// SentencePiece model.
Result<GrownTokenizer> openGrownTokenizer(const std::filesystem::path& model, const NewTokens& tokens);

} // namespace luthier
