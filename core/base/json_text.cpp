#include "core/base/json_text.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace luthier {

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHighs = 0x8080808080808080ULL;

/// Where each byte of `word` is below 0x20, a quote or a backslash, its high bit is set (exactly up to the first one).
std::uint64_t special(std::uint64_t word) {
    const auto zeroBytes = [](std::uint64_t x) { return (x - kOnes) & ~x & kHighs; };
    return zeroBytes(word ^ (kOnes * '"')) | zeroBytes(word ^ (kOnes * '\\')) |
           ((word - kOnes * 0x20) & ~word & kHighs);
}

bool isSpecial(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void appendEscape(std::string& out, char c) {
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    case '\b':
        out += "\\b";
        return;
    case '\f':
        out += "\\f";
        return;
    default:
        break;
    }
    static constexpr char kHex[] = "0123456789abcdef";
    out += "\\u00";
    out += kHex[(c >> 4) & 15];
    out += kHex[c & 15];
}

} // namespace

void appendJsonString(std::string& out, std::string_view text) {
    out += '"';
    std::size_t start = 0, at = 0;
    while (at < text.size()) {
        if (at + sizeof(std::uint64_t) <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, sizeof word);
            const std::uint64_t found = special(word);
            if (found == 0) {
                at += sizeof word;
                continue;
            }
            at += std::countr_zero(found) / 8;
        } else if (!isSpecial(text[at])) {
            ++at;
            continue;
        }
        out.append(text, start, at - start);
        appendEscape(out, text[at]);
        start = ++at;
    }
    out.append(text, start);
    out += '"';
}

} // namespace luthier
