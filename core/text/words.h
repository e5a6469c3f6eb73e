#pragma once
/// A text as words, for scores that count them.

#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Runs of letters and digits in lower case; each character of Chinese, Japanese or Korean writing is a word of its
/// own, so that an answer without spaces is compared as finely as one with them.
std::vector<std::string> wordsOf(std::string_view text);
/// Whether a word of wordsOf is one character of such writing.
bool isWrittenWithoutSpaces(const std::string& word);

} // namespace luthier
