#pragma once
/// Unicode classes as the Rust libraries see them (White_Space, letters and digits).

#include "core/base/text.h"

#include <string_view>
#include <utf8proc.h>

namespace luthier::unicode {

/// The White_Space property.
inline bool isSpace(char32_t c) {
    return (c >= 9 && c <= 13) || c == 32 || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// The general category as Unicode 8.0 has it, for punctuation, nonspacing marks and format characters: the Rust
/// library's BERT parts still go by that version.
utf8proc_category_t categoryOfUnicode8(char32_t c);

inline bool isLetter(char32_t c) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/// A letter, mark, digit or underscore.
inline bool isWord(char32_t c) {
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return c == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

inline std::string_view trimLeft(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t start = i;
        if (!isSpace(nextCodePoint(text, i))) return text.substr(start);
    }
    return {};
}

inline std::string_view trimRight(std::string_view text) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < text.size();)
        if (!isSpace(nextCodePoint(text, i))) end = i;
    return text.substr(0, end);
}

} // namespace luthier::unicode
