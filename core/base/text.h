#pragma once
/// Small string functions that several folders need. All text is UTF-8.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

/// The candidate nearest to `name` by edit distance, if it is near enough to be a slip of the fingers
/// (at most a third of the longer one's length); ties go to the first.
std::optional<std::string> nearestName(std::string_view name, std::span<const std::string> candidates);

/// Slow path of nextCodePoint: the byte at `position` is not ASCII.
char32_t nextLongCodePoint(std::string_view text, std::size_t& position);
/// Decodes one code point at `position` and moves past it. An invalid byte gives U+FFFD and moves by one.
inline char32_t nextCodePoint(std::string_view text, std::size_t& position) {
    if (const auto byte = static_cast<unsigned char>(text[position]); byte < 0x80) return ++position, byte;
    return nextLongCodePoint(text, position);
}
void appendUtf8(std::string& out, char32_t codePoint);
bool isValidUtf8(std::string_view text);
/// Number of code points; invalid bytes count one each.
std::size_t codePointCount(std::string_view text);
/// The first `count` code points.
std::string_view firstCodePoints(std::string_view text, std::size_t count);

std::vector<std::string> splitText(std::string_view text, char separator);
std::string joinText(std::span<const std::string> parts, std::string_view separator);
std::string_view trimmed(std::string_view text);
bool contains(std::string_view text, std::string_view part);
std::string replaceAll(std::string text, std::string_view from, std::string_view to);

/// "1.9 GB", "512 B": powers of 1000, one decimal from MB up.
std::string formatBytes(std::uint64_t bytes);
/// "1,234,567"
std::string formatCount(std::uint64_t count);
/// "2 min 05 s", "41 s", "3 h 12 min"
std::string formatDuration(double seconds);

} // namespace luthier
