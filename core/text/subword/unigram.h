#pragma once
/// The unigram language model (Kudo 2018): the likeliest segmentation by Viterbi.

#include "core/text/subword/byte_trie.h"
#include "core/text/subword/subword_model.h"
#include "core/text/subword/vocabulary.h"

#include <vector>

namespace luthier {

struct UnigramPiece {
    std::string text;
    double score = 0;      ///< log-probability
    bool isMatched = true; ///< false: never found in text (control tokens)
};

struct UnigramOptions {
    std::optional<TokenId> unknown;
    bool byteFallback = false;
    /// Compare paths in single precision, as the sentencepiece library does; Hugging Face's uses double.
    bool singlePrecision = false;
};

class Unigram : public SubwordModel {
public:
    /// Piece i has id i.
    Unigram(const std::vector<UnigramPiece>& pieces, UnigramOptions options);

    /// Time linear in the word's length. Neighbouring unknown characters are one token.
    void encode(const Word& word, EncodingSink& sink) const override;
    std::string token(TokenId id) const override { return m_vocabulary.token(id); }
    std::optional<TokenId> tokenToId(std::string_view token) const override { return m_vocabulary.find(token); }
    std::size_t size() const override { return m_vocabulary.size(); }
    std::string_view kind() const override { return "Unigram"; }

private:
    template <class Score>
    void run(const Word& word, EncodingSink& sink) const;

    Vocabulary m_vocabulary;
    ByteTrie m_trie;
    std::vector<double> m_scores;
    double m_unknownScore = 0;
    std::vector<TokenId> m_byteTokens;
    UnigramOptions m_options;
};

} // namespace luthier
