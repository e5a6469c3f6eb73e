#pragma once
/// One token a word, as a dictionary has them.

#include "core/text/subword/subword_model.h"
#include "core/text/subword/vocabulary.h"

namespace luthier {

class WordLevel : public SubwordModel {
public:
    WordLevel(Vocabulary vocabulary, const std::string& unknownToken)
        : m_vocabulary(std::move(vocabulary))
        , m_unknown(m_vocabulary.find(unknownToken)) {}

    /// A word that is not in the dictionary is the unknown token, or nothing where there is none.
    void encode(const Word& word, EncodingSink& sink) const override {
        const auto id = m_vocabulary.find(word.text);
        if (id || m_unknown) sink.add(id ? *id : *m_unknown, word.range(0, word.text.size()));
    }
    std::string token(TokenId id) const override { return m_vocabulary.token(id); }
    std::optional<TokenId> tokenToId(std::string_view token) const override { return m_vocabulary.find(token); }
    std::size_t size() const override { return m_vocabulary.size(); }
    std::string_view kind() const override { return "WordLevel"; }

private:
    Vocabulary m_vocabulary;
    std::optional<TokenId> m_unknown;
};

} // namespace luthier
