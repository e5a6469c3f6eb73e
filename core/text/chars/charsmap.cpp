#include "core/text/chars/charsmap.h"

#include <cstring>

namespace luthier {

namespace {

// A unit of the double array, as darts-clone packs it.
bool hasLeaf(std::uint32_t unit) { return (unit >> 8) & 1; }
std::uint32_t valueOf(std::uint32_t unit) { return unit & 0x7FFFFFFFu; }
std::uint32_t labelOf(std::uint32_t unit) { return unit & 0x800000FFu; }
std::uint32_t offsetOf(std::uint32_t unit) { return (unit >> 10) << ((unit & 0x200u) >> 6); }

} // namespace

Result<Charsmap> Charsmap::read(std::string_view bytes) {
    Charsmap out;
    std::uint32_t size = 0;
    if (bytes.empty()) return out;
    if (bytes.size() >= sizeof size) std::memcpy(&size, bytes.data(), sizeof size);
    if (bytes.size() < sizeof size || size > bytes.size() - sizeof size || size % 4 != 0)
        return fail("tokenizer.damaged", {QT_TRANSLATE_NOOP("errors", "This tokenizer cannot be used."), {}},
            {QT_TRANSLATE_NOOP("errors", "Its normalisation table is damaged."), {}},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    out.m_units.resize(size / 4);
    std::memcpy(out.m_units.data(), bytes.data() + sizeof size, size);
    out.m_replacements = bytes.substr(sizeof size + size);
    return out;
}

template <class OnMatch>
void Charsmap::walk(std::string_view text, const OnMatch& onMatch) const {
    if (m_units.empty()) return;
    std::uint32_t node = 0, unit = m_units[0];
    node ^= offsetOf(unit);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        node ^= byte;
        if (byte == 0 || node >= m_units.size()) return;
        unit = m_units[node];
        if (labelOf(unit) != byte) return;
        node ^= offsetOf(unit);
        if (!hasLeaf(unit)) continue;
        if (node >= m_units.size()) return;
        const std::uint32_t at = valueOf(m_units[node]);
        if (at >= m_replacements.size()) return;
        const std::size_t end = m_replacements.find('\0', at);
        const std::size_t count = (end == std::string::npos ? m_replacements.size() : end) - at;
        if (!onMatch(Match{i + 1, std::string_view(m_replacements).substr(at, count)})) return;
    }
}

std::optional<Charsmap::Match> Charsmap::shortest(std::string_view text) const {
    std::optional<Match> out;
    walk(text, [&](const Match& match) {
        out = match;
        return false;
    });
    return out;
}

std::optional<Charsmap::Match> Charsmap::longest(std::string_view text) const {
    std::optional<Match> out;
    walk(text, [&](const Match& match) {
        out = match;
        return true;
    });
    return out;
}

std::optional<std::string> fromBase64(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        int value = -1;
        if (c >= 'A' && c <= 'Z') value = c - 'A';
        if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
        if (c >= '0' && c <= '9') value = c - '0' + 52;
        if (c == '+') value = 62;
        if (c == '/') value = 63;
        if (c == '=') break;
        if (value < 0) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        if ((count += 6) >= 8) out += static_cast<char>((bits >> (count -= 8)) & 0xFF);
    }
    return out;
}

} // namespace luthier
