#include "core/text/words.h"

#include "core/base/text.h"
#include "core/text/chars/unicode.h"

namespace luthier {

namespace {

/// Han, kana and Hangul: writing in which a word does not end at a space.
bool isWordByItself(char32_t c) {
    return (c >= 0x2E80 && c <= 0x9FFF && unicode::isLetter(c)) || (c >= 0xAC00 && c <= 0xD7A3) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

} // namespace

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> out;
    std::string word;
    const auto end = [&] {
        if (!word.empty()) out.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        if (isWordByItself(c)) {
            end();
            appendUtf8(word, c);
            end();
        } else if (c != '_' && unicode::isWord(c)) {
            appendUtf8(word, char32_t(utf8proc_tolower(utf8proc_int32_t(c))));
        } else {
            end();
        }
    }
    end();
    return out;
}

bool isWrittenWithoutSpaces(const std::string& word) {
    std::size_t at = 0;
    return !word.empty() && isWordByItself(nextCodePoint(word, at)) && at == word.size();
}

} // namespace luthier
