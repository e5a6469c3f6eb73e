#pragma once
/// WordPiece (Schuster and Nakajima 2012) as BERT uses it: the longest token that fits, from left to right.

#include "core/text/subword/subword_model.h"
#include "core/text/subword/vocabulary.h"

namespace luthier {

struct WordPieceOptions {
    std::string unknownToken = "[UNK]";
    std::string continuingPrefix = "##";
    std::size_t maxCharacters = 100; ///< a longer word is unknown
};

class WordPiece : public SubwordModel {
public:
    WordPiece(Vocabulary vocabulary, WordPieceOptions options);

    /// A word that cannot be spelt is one unknown token.
    void encode(const Word& word, EncodingSink& sink) const override;
    std::string token(TokenId id) const override { return m_vocabulary.token(id); }
    std::optional<TokenId> tokenToId(std::string_view token) const override { return m_vocabulary.find(token); }
    std::size_t size() const override { return m_vocabulary.size(); }
    std::string_view kind() const override { return "WordPiece"; }

private:
    Vocabulary m_vocabulary;
    WordPieceOptions m_options;
    std::optional<TokenId> m_unknown;
};

} // namespace luthier
