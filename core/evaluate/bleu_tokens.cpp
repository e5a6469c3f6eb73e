#include "core/evaluate/bleu_tokens.h"

#include "core/base/text.h"
#include "core/text/chars/unicode.h"

namespace luthier {

namespace {

bool isHan(char32_t c) { return (c >= 0x3400 && c <= 0x4DB5) || (c >= 0x4E00 && c <= 0x9FBB); }

struct Range {
    char32_t low, high;
};
// What "zh" sets apart. Two of its ranges are written with five digits where Python reads four, so that it sets
// U+2001 to U+2A6D and U+2F81 to U+2FA1 apart in the place of the extensions beyond U+FFFF: kept as it is, since scores
// are compared.
constexpr Range kApart[] = {{0x2001, 0x2A6D}, {0x2E80, 0x2FDF}, {0x2FF0, 0x303F}, {0x3100, 0x312F}, {0x31A0, 0x31BF},
    {0x31C0, 0x31EF}, {0x3200, 0x4DB5}, {0x4E00, 0x9FBB}, {0xF900, 0xFA2D}, {0xFA30, 0xFA6A}, {0xFA70, 0xFAD9},
    {0xFE10, 0xFE1F}, {0xFE30, 0xFE4F}, {0xFF00, 0xFFEF}};

bool isSetApart(char32_t c) {
    for (const Range& range : kApart)
        if (c >= range.low && c <= range.high) return true;
    return false;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isStop(char c) { return c == '.' || c == ','; }
/// ASCII punctuation and symbols, but for ' , - . which have rules of their own.
bool isSign(char c) {
    return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') || (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') ||
           (c >= ':' && c <= '@') || c == '/';
}

/// Replaces each pair of bytes that `matches`, from the left and without overlap.
template <class Matches, class Write>
std::string replacePairs(const std::string& text, Matches matches, Write write) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i + 1 < text.size() && matches(text[i], text[i + 1])) {
            write(out, text[i], text[i + 1]);
            ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string withSpaces(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (isSign(c))
            out += {' ', c, ' '};
        else
            out += c;
    }
    out = replacePairs(
        out, [](char a, char b) { return !isDigit(a) && isStop(b); },
        [](std::string& to, char a, char b) { to += {a, ' ', b, ' '}; });
    out = replacePairs(
        out, [](char a, char b) { return isStop(a) && !isDigit(b); },
        [](std::string& to, char a, char b) { to += {' ', a, ' ', b}; });
    return replacePairs(
        out, [](char a, char b) { return isDigit(a) && b == '-'; },
        [](std::string& to, char a, char b) { to += {a, ' ', b, ' '}; });
}

std::string prepared(std::string_view text, bool isChinese) {
    text = unicode::trimRight(text);
    std::string out;
    if (isChinese) {
        text = unicode::trimLeft(text);
        for (std::size_t at = 0; at < text.size();) {
            const char32_t c = nextCodePoint(text, at);
            if (isSetApart(c)) out += ' ';
            appendUtf8(out, c);
            if (isSetApart(c)) out += ' ';
        }
        return out;
    }
    out = replaceAll(replaceAll(replaceAll(std::string(text), "<skipped>", ""), "-\n", ""), "\n", " ");
    for (const auto& [entity, sign] : {std::pair{"&quot;", "\""}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}})
        out = replaceAll(out, entity, sign);
    return ' ' + out + ' ';
}

} // namespace

bool holdsHan(std::string_view text) {
    for (std::size_t at = 0; at < text.size();)
        if (isHan(nextCodePoint(text, at))) return true;
    return false;
}

std::vector<std::string> bleuTokens(std::string_view text, bool isChinese) {
    const std::string spaced = withSpaces(prepared(text, isChinese));
    std::vector<std::string> out;
    std::string token;
    for (std::size_t at = 0; at < spaced.size();) {
        const char32_t c = nextCodePoint(spaced, at);
        if (!unicode::isSpace(c)) {
            appendUtf8(token, c);
        } else if (!token.empty()) {
            out.push_back(std::move(token));
            token.clear();
        }
    }
    if (!token.empty()) out.push_back(std::move(token));
    return out;
}

} // namespace luthier
