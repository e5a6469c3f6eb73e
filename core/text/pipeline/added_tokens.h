#pragma once
/// Tokens that are found verbatim in the text before anything else looks at it.

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace luthier {

struct AddedToken {
    std::int32_t id = 0;
    std::string content;
    bool special = false;
    bool normalized = false; ///< looked for after normalisation
    bool lstrip = false;     ///< swallows white space on its left
    bool rstrip = false;
    bool single_word = false; ///< only where no letter or digit touches it
    bool isFound = true;      ///< false: has a name and an id, but is never seen in text
};

class AddedTokens {
public:
    enum class Stage { Raw, Normalized };

    explicit AddedTokens(std::vector<AddedToken> tokens = {});

    struct Search {
        Stage stage;
        bool recognises = true; ///< false: the whole text goes to `onText`
        /// One entry a byte: special tokens are not seen where it is not 0. Null: all 0.
        const std::vector<std::uint16_t>* origin = nullptr;
        bool hidesSpecial = false; ///< no special token is seen at all
    };
    /// Walks `text` from left to right: the longest token at each place goes to `onToken` with the bytes that it takes
    /// (the white space that it swallows included), what lies between to `onText` (never empty).
    void split(std::string_view text, const Search& search,
        const std::function<void(std::size_t begin, std::size_t end)>& onText,
        const std::function<void(std::int32_t id, std::size_t begin, std::size_t end)>& onToken) const;

    const std::string* content(std::int32_t id) const; ///< null if no such added token
    std::optional<std::int32_t> idOf(std::string_view content) const;
    bool isSpecial(std::int32_t id) const;
    const std::vector<AddedToken>& tokens() const { return m_tokens; }

private:
    const AddedToken* tokenAt(std::string_view text, std::size_t at, const Search& search) const;

    std::vector<AddedToken> m_tokens; // longest content first, so that the first match is the longest
    std::vector<std::vector<std::size_t>> m_byFirstByte[2]; // by stage: 256 lists of places in m_tokens
    std::array<bool, 256> m_begins[2] = {};                 // by stage: does any token begin with this byte?
    std::unordered_map<std::int32_t, std::size_t> m_byId;
    std::map<std::string, std::size_t, std::less<>> m_byContent;
};

} // namespace luthier
