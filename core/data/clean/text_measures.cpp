#include "core/data/clean/text_measures.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/text/chars/unicode.h"

#include <cstdio>
// After <cstdio>: the header uses FILE without including it.
#include <algorithm>
#include <cld2/public/compact_lang_det.h>

namespace luthier {

namespace {

void append(std::string& out, const std::vector<ChatMessage>& messages) {
    for (const ChatMessage& message : messages) {
        if (!out.empty()) out += '\n';
        out += message.content;
    }
}

bool isAlphanumeric(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

} // namespace

std::string allText(const Record& record) {
    if (!record.isConversation()) return record.text;
    std::string out;
    append(out, record.messages);
    if (record.preference) {
        append(out, record.preference->chosen);
        append(out, record.preference->rejected);
    }
    return out;
}

double alphanumericShare(std::string_view text) {
    std::size_t letters = 0, all = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        if (unicode::isSpace(c)) continue;
        ++all;
        letters += isAlphanumeric(c);
    }
    return all == 0 ? 0 : double(letters) / double(all);
}

std::vector<std::uint64_t> shingles(std::u32string_view text, std::size_t length) {
    std::vector<std::uint64_t> out;
    const auto hash = [&](std::size_t begin, std::size_t count) {
        return hash64({reinterpret_cast<const char*>(text.data() + begin), count * sizeof(char32_t)});
    };
    if (text.size() <= length) {
        if (!text.empty()) out.push_back(hash(0, text.size()));
        return out;
    }
    out.reserve(text.size() - length + 1);
    for (std::size_t begin = 0; begin + length <= text.size(); ++begin)
        out.push_back(hash(begin, length));
    return out;
}

double repetitionShare(std::string_view text, std::size_t length) {
    // Letters and digits only: the lines of a table repeat themselves, and say something new.
    const std::u32string points = comparedForm(text);
    if (points.size() < length * 2) return 0;
    std::vector<std::uint64_t> grams = shingles(points, length);
    const std::size_t all = grams.size();
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
    return 1.0 - double(grams.size()) / double(all);
}

std::u32string comparedForm(std::string_view text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = nextCodePoint(text, at);
        if (c < 0x80) {
            if (c >= 'A' && c <= 'Z') c += 32;
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
            continue;
        }
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0; // full width
        if (isAlphanumeric(c)) out += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
    }
    return out;
}

bool seemsCutOff(std::string_view answer) {
    const std::string_view text = unicode::trimRight(answer);
    std::size_t fences = 0;
    for (std::size_t at = 0; (at = text.find("```", at)) != std::string_view::npos; at += 3)
        ++fences;
    if (fences % 2 == 1) return true;
    constexpr std::size_t kLongAnswer = 200, kLongLine = 40;
    if (codePointCount(text) < kLongAnswer) return false;
    const std::size_t line = text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1;
    const std::string_view last = text.substr(line);
    // Lists, tables, code and addresses end as they like.
    if (codePointCount(last) < kLongLine || last.find_first_of("#|=<>{}\\") != std::string_view::npos ||
        contains(last, "://") || contains(last, "```"))
        return false;
    const char first = last.front();
    if (first == ' ' || first == '\t' || first == '-' || first == '*' || first == '#' || (first >= '0' && first <= '9'))
        return false;
    std::size_t at = text.size() - 1; // the begin of the last code point
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    const char32_t end = nextCodePoint(text, at);
    return isAlphanumeric(end) || end == ',' || end == U'，' || end == U'、';
}

std::string languageOf(std::string_view text) {
    constexpr std::size_t kEnough = 4000; // bytes: more does not change the answer
    std::string_view part = text.substr(0, kEnough);
    while (!part.empty() && part.size() < text.size() && (static_cast<unsigned char>(text[part.size()]) & 0xC0) == 0x80)
        part.remove_suffix(1); // no half code point at the end
    bool isReliable = false;
    const CLD2::Language language = CLD2::DetectLanguage(part.data(), static_cast<int>(part.size()), true, &isReliable);
    if (!isReliable || language == CLD2::UNKNOWN_LANGUAGE) return {};
    return CLD2::LanguageCode(language);
}

} // namespace luthier
