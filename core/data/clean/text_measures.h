#pragma once
/// Measures of text that need no words, so that Chinese is measured as well as English. All lengths are in code points.

#include "core/data/record.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// Everything that was said: the messages, both answers of a preference, or the text; joined by line breaks.
std::string allText(const Record& record);
/// Calls `each(std::string&)` for every text of the record.
template <class Each>
void forEachText(Record& record, const Each& each) {
    const auto walk = [&](std::vector<ChatMessage>& messages) {
        for (ChatMessage& message : messages)
            each(message.content);
    };
    if (!record.isConversation()) return each(record.text);
    walk(record.messages);
    if (!record.preference) return;
    walk(record.preference->chosen);
    walk(record.preference->rejected);
}

/// Share of letters and digits of any script among all code points but white space; 0 for empty text.
double alphanumericShare(std::string_view text);
/// Share of sequences of `length` letters and digits that occurred earlier in the same text; 0 for short texts.
double repetitionShare(std::string_view text, std::size_t length);
/// Form in which texts are compared: lower case, compatibility forms folded, no white space, no punctuation.
std::u32string comparedForm(std::string_view text);
/// Hashes of all sequences of `length` code points; of the whole text where it is shorter.
std::vector<std::uint64_t> shingles(std::u32string_view text, std::size_t length);

/// Does the answer stop in the middle: a code fence never closed, or a long last line without an end to its sentence?
bool seemsCutOff(std::string_view answer);

/// The code of the text's language ("en", "zh", "zh-Hant"); empty where it cannot be told.
std::string languageOf(std::string_view text);

} // namespace luthier
