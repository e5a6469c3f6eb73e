#pragma once
/// Byte-pair encoding (Sennrich et al. 2016), as Hugging Face's tokenizers applies it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace luthier {

struct BpeOptions {
    std::optional<std::string> unknownToken;
    bool fuseUnknown = false;
    bool byteFallback = false; ///< an unknown character becomes <0xXX> tokens
    bool ignoreMerges = false; ///< a word that is a token is that token, whatever the merges say
};

class Bpe {
public:
    Bpe() = default;
    /// `merges` in order of rank; a pair whose parts or result are no tokens is left out.
    Bpe(std::unordered_map<std::string, std::int32_t> vocabulary,
        const std::vector<std::pair<std::string, std::string>>& merges, BpeOptions options);

    /// Appends the ids of one word. Time n log n in its length.
    void encode(std::string_view word, std::vector<std::int32_t>& ids) const;
    std::string token(std::int32_t id) const; ///< empty if there is none
    std::optional<std::int32_t> tokenToId(std::string_view token) const;
    std::size_t size() const { return m_vocabulary.size(); }

private:
    struct Merge {
        std::int32_t rank, result;
    };
    std::vector<std::int32_t> characters(std::string_view word) const;
    const Merge* mergeOf(std::int32_t left, std::int32_t right) const;

    std::unordered_map<std::string, std::int32_t> m_vocabulary;
    std::vector<std::string> m_tokens; // by id
    std::unordered_map<std::uint64_t, Merge> m_merges;
    std::optional<std::int32_t> m_unknown;
    std::vector<std::int32_t> m_byteTokens; // 256 of them, or none
    BpeOptions m_options;
};

} // namespace luthier
