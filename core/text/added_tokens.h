#pragma once
/// Tokens that are found in the text as they stand, before anything else looks at it.

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
};

class AddedTokens {
public:
    enum class Stage { Raw, Normalized };

    explicit AddedTokens(std::vector<AddedToken> tokens = {});

    /// Walks `text` from left to right: the longest token at each place goes to `onToken`, what lies between to
    /// `onText` (never empty). With `recognise` false the whole text goes to `onText`.
    void split(std::string_view text, Stage stage, bool recognise, const std::function<void(std::string_view)>& onText,
        const std::function<void(std::int32_t)>& onToken) const;

    const std::string* content(std::int32_t id) const; ///< null if no such added token
    std::optional<std::int32_t> idOf(std::string_view content) const;
    bool isSpecial(std::int32_t id) const;
    const std::vector<AddedToken>& tokens() const { return m_tokens; }

private:
    std::vector<AddedToken> m_tokens; // longest content first, so that the first match is the longest
    std::unordered_map<std::int32_t, std::size_t> m_byId;
    std::map<std::string, std::size_t, std::less<>> m_byContent;
};

} // namespace luthier
