#pragma once
/// Text as it is generated, never cutting a character.

#include "core/text/tokenizer.h"

#include <string>
#include <vector>

namespace luthier {

/// Feed tokens one by one; each call returns the text that has become certain. The tokenizer must outlive it.
class StreamingDetokenizer {
public:
    explicit StreamingDetokenizer(const Tokenizer& tokenizer)
        : m_tokenizer(tokenizer) {}
    std::string add(TokenId id);
    /// What was held back.
    std::string finish();

private:
    const Tokenizer& m_tokenizer;
    std::vector<TokenId> m_ids;   // from a few tokens before the last certain place, since decoders look back
    std::size_t m_certainIds = 0; // of m_ids
};

} // namespace luthier
