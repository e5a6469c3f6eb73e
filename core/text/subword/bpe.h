#pragma once
/// Byte-pair encoding (Sennrich et al. 2016), as Hugging Face's tokenizers applies it.

#include "core/text/subword/flat_map.h"
#include "core/text/subword/subword_model.h"
#include "core/text/subword/vocabulary.h"

#include <array>
#include <bitset>
#include <memory>
#include <utility>
#include <vector>

namespace luthier {

struct BpeOptions {
    std::optional<std::string> unknownToken;
    bool fuseUnknown = false;
    bool byteFallback = false; ///< an unknown character becomes <0xXX> tokens
    bool ignoreMerges = false; ///< a word that is a token is that token, whatever the merges say
    bool byteLevel = false;    ///< tokens are spelt in GPT-2's stand-ins, words are given as raw bytes
    std::string endOfWord;     ///< spelt after the last character of each word ("</w>")
};

class Bpe : public SubwordModel {
public:
    /// `merges` in order of rank; a pair whose parts or result are no tokens is left out.
    Bpe(Vocabulary vocabulary, const std::vector<std::pair<std::string, std::string>>& merges, BpeOptions options);

    /// Time n log n in the word's length; a word that was met before costs a look.
    void encode(const Word& word, EncodingSink& sink) const override;
    std::string token(TokenId id) const override { return m_vocabulary.token(id); }
    std::optional<TokenId> tokenToId(std::string_view token) const override { return m_vocabulary.find(token); }
    std::size_t size() const override { return m_vocabulary.size(); }
    std::string_view kind() const override { return "BPE"; }

private:
    struct Merge {
        std::int32_t rank = 0, result = 0;
    };
    struct Symbol {
        std::int32_t id;
        std::uint32_t end; // in the word; it begins where the one before ends
    };
    void encodeWord(const Word& word, EncodingSink& sink) const;
    void encodePart(const Word& part, EncodingSink& sink) const;
    void encodeCached(const Word& part, EncodingSink& sink) const;
    void withCache(const Word& word, EncodingSink& sink, void (Bpe::*work)(const Word&, EncodingSink&) const) const;
    void split(std::string_view word, std::vector<Symbol>& symbols) const;
    void merge(std::vector<Symbol>& symbols) const;
    void mergeLong(std::vector<Symbol>& symbols) const;
    const Merge* mergeOf(std::int32_t left, std::int32_t right) const;
    bool mayJoin(char left, char right) const {
        return m_joined[static_cast<unsigned char>(left) * 256 + static_cast<unsigned char>(right)];
    }

    Vocabulary m_vocabulary;
    Vocabulary m_rawBytes; // byte-level: tokens as the bytes they stand for
    FlatMap<Merge> m_merges;
    std::optional<std::int32_t> m_unknown;
    std::vector<std::int32_t> m_byteTokens;  // byte fallback: 256 of them, or none
    std::array<std::int32_t, 256> m_byteIds; // byte-level: of one byte, or -1
    std::bitset<65536> m_joined;             // does any token hold these two bytes side by side?
    BpeOptions m_options;
    std::uint32_t m_cacheKey; // this model's words in the threads' caches
};

} // namespace luthier
