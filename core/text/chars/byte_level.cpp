#include "core/text/chars/byte_level.h"

#include "core/base/text.h"

#include <array>
#include <unordered_map>

namespace luthier::byte_level {

namespace {

struct Tables {
    std::array<std::string, 256> standIn;
    std::unordered_map<char32_t, char> byte;

    Tables() {
        char32_t next = 256;
        for (int b = 0; b < 256; ++b) {
            const bool printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
            const char32_t c = printable ? static_cast<char32_t>(b) : next++;
            appendUtf8(standIn[b], c);
            byte[c] = static_cast<char>(b);
        }
    }
};

const Tables& tables() {
    static const Tables instance;
    return instance;
}

} // namespace

std::string toStandIns(std::string_view text) {
    std::string out;
    out.reserve(text.size() * 2);
    for (const char c : text)
        out += tables().standIn[static_cast<unsigned char>(c)];
    return out;
}

std::optional<std::string> toBytes(std::string_view standIns) {
    std::string out;
    for (std::size_t i = 0; i < standIns.size();) {
        const auto it = tables().byte.find(nextCodePoint(standIns, i));
        if (it == tables().byte.end()) return std::nullopt;
        out += it->second;
    }
    return out;
}

std::string lossyUtf8(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t start = i;
        const char32_t c = nextCodePoint(bytes, i);
        if (c != 0xFFFD || i - start == 3) {
            out.append(bytes.substr(start, i - start));
            continue;
        }
        // One mark for the longest prefix of a well-formed sequence.
        const auto at = [&](std::size_t k) -> unsigned {
            return k < bytes.size() ? static_cast<unsigned char>(bytes[k]) : 0;
        };
        const unsigned lead = at(start), second = at(start + 1);
        const auto isContinuation = [](unsigned b) { return (b & 0xC0) == 0x80; };
        if (lead >= 0xE0 && lead <= 0xF4 && isContinuation(second)) {
            const bool allowed = lead == 0xE0   ? second >= 0xA0
                                 : lead == 0xED ? second < 0xA0
                                 : lead == 0xF0 ? second >= 0x90
                                 : lead == 0xF4 ? second < 0x90
                                                : true;
            if (allowed) i = start + (lead >= 0xF0 && isContinuation(at(start + 2)) ? 3 : 2);
        }
        appendUtf8(out, 0xFFFD);
    }
    return out;
}

} // namespace luthier::byte_level
