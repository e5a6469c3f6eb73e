#pragma once
/// SentencePiece's precompiled normalisation table: a double-array trie of strings and their replacements.

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

class Charsmap {
public:
    /// The bytes as the model file holds them (of a tokenizer.json: after base64). Errors: "tokenizer.damaged".
    static Result<Charsmap> read(std::string_view bytes);

    struct Match {
        std::size_t length;           ///< of the key, in bytes
        std::string_view replacement; ///< valid while this object lives
    };
    std::optional<Match> shortest(std::string_view text) const;
    std::optional<Match> longest(std::string_view text) const;

private:
    template <class OnMatch>
    void walk(std::string_view text, const OnMatch& onMatch) const;
    std::vector<std::uint32_t> m_units;
    std::string m_replacements; // each ended by a zero byte
};

/// Nothing for text that is not base64.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace luthier
