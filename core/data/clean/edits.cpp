// Operations that mend the text of each row by itself.

#include "core/base/text.h"
#include "core/data/clean/operations.h"
#include "core/data/clean/text_measures.h"
#include "core/data/source/html_text.h"
#include "core/text/chars/unicode.h"

#include <array>
#include <cstdlib>
#include <memory>

namespace luthier::cleaning {

namespace {

/// Calls `plain` with each stretch outside code, and puts the text together again.
template <class Plain>
std::string outsideFences(std::string_view text, const Plain& plain) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('`');
        out += plain(text.substr(0, open));
        if (open == std::string_view::npos) break;
        const bool isFence = text.substr(open).starts_with("```");
        const std::string_view mark = text.substr(open, isFence ? 3 : 1);
        const std::size_t close = text.find(mark, open + mark.size());
        // A fence that is never closed reaches to the end; a single mark is only a mark.
        const std::size_t end = close != std::string_view::npos ? close + mark.size()
                                : isFence                       ? text.size()
                                                                : open + 1;
        out += text.substr(open, end - open);
        text.remove_prefix(end);
    }
    return out;
}

template <class Change>
bool changeTexts(Record& record, const Change& change) {
    bool changed = false;
    forEachText(record, [&](std::string& text) {
        std::string after = change(text);
        if (after == text) return;
        text = std::move(after);
        changed = true;
    });
    return changed;
}

// What Windows-1252 has at 0x80 to 0x9F; 0 where it has nothing.
constexpr std::array<char32_t, 32> kWindows1252 = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6,
    0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

/// The byte that a reader of Windows-1252 took for this character; -1 for one that it never gives.
int windowsByte(char32_t c) {
    if (c >= 0x80 && c <= 0xFF) return static_cast<int>(c); // 0x80 to 0x9F: a reader of Latin-1
    for (std::size_t i = 0; i < kWindows1252.size(); ++i)
        if (kWindows1252[i] == c) return static_cast<int>(0x80 + i);
    return -1;
}

/// UTF-8 that was read as Windows-1252 ("donâ€™t"), read rightly: each run of such characters whose bytes are valid
/// UTF-8 of several bytes.
std::string withoutMojibake(std::string_view text) {
    std::string out, run, bytes;
    const auto flush = [&] {
        // One character may come of an accented letter with a quote behind it ("cliché…”"): alone it counts only where
        // it begins as English and its quotes do (Â, Ã, â, ð).
        const bool isUsual =
            !bytes.empty() && std::string_view("\xC2\xC3\xE2\xF0").find(bytes.front()) != std::string_view::npos;
        const bool isRead = bytes.size() >= 2 && isValidUtf8(bytes) && (isUsual || codePointCount(bytes) >= 2);
        out += isRead ? bytes : run;
        run.clear();
        bytes.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = nextCodePoint(text, at);
        if (const int byte = windowsByte(c); byte >= 0) {
            bytes += static_cast<char>(byte);
            run += text.substr(begin, at - begin);
            continue;
        }
        if (!run.empty()) flush();
        out += text.substr(begin, at - begin);
    }
    if (!run.empty()) flush();
    return out;
}

/// Normal form C; the text itself where the library cannot.
std::string composed(const std::string& text) {
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> out(
        utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str())), &std::free);
    // The library ends at a NUL; a text that holds one is left as it is.
    return out && text.find('\0') == std::string::npos ? std::string(reinterpret_cast<const char*>(out.get())) : text;
}

/// Without control characters and invisible ones that only disturb; line breaks of all kinds are \n.
std::string withoutControls(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = nextCodePoint(text, at);
        if (c == '\r') {
            if (at >= text.size() || text[at] != '\n') out += '\n';
            continue;
        }
        if (c == 0x2028 || c == 0x2029 || c == 0x85) {
            out += '\n';
            continue;
        }
        const bool isControl = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
        const bool isInvisible = c == 0xFEFF || c == 0x200B || c == 0x00AD || c == 0x2060;
        if (!isControl && !isInvisible && c != 0xFFFD) out += text.substr(begin, at - begin);
    }
    return out;
}

std::string tidied(std::string_view text) {
    std::string out;
    std::size_t emptyLines = 0;
    bool isFirst = true;
    while (true) {
        const std::size_t newline = text.find('\n');
        const std::string_view line = unicode::trimRight(text.substr(0, newline));
        emptyLines = line.empty() ? emptyLines + 1 : 0;
        if (emptyLines <= 1) {
            if (!isFirst) out += '\n';
            isFirst = false;
            const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
            out += line.substr(0, indent); // indentation means something in code and lists
            bool wasSpace = false;
            for (std::size_t at = indent; at < line.size();) {
                const std::size_t begin = at;
                const char32_t c = nextCodePoint(line, at);
                const bool isSpace = c == ' ' || c == 0xA0;
                if (!isSpace) out += line.substr(begin, at - begin);
                if (isSpace && !wasSpace) out += ' ';
                wasSpace = isSpace;
            }
        }
        if (newline == std::string_view::npos) return out;
        text.remove_prefix(newline + 1);
    }
}

} // namespace

bool repairUnicode(Record& record, const CleanSettings& settings) {
    const auto isOn = [&](const char* key) {
        const auto it = settings.numbers.find(key);
        return it == settings.numbers.end() || it->second != 0;
    };
    return changeTexts(record, [&](const std::string& text) {
        std::string out = text;
        if (isOn("mojibake")) out = withoutMojibake(out);
        if (isOn("controls")) out = withoutControls(out);
        if (isOn("compose")) out = composed(out);
        return out;
    });
}

bool tidyWhitespace(Record& record, const CleanSettings&) {
    return changeTexts(record, [](const std::string& text) {
        const std::string tidy = outsideFences(text, tidied);
        return std::string(unicode::trimRight(trimmed(tidy)));
    });
}

bool stripHtml(Record& record, const CleanSettings&) {
    return changeTexts(record, [](const std::string& text) {
        return outsideFences(text, [](std::string_view part) {
            if (!holdsHtml(part)) return std::string(part);
            // White space around the part belongs to what stands beside it.
            const std::size_t begin = std::min(part.find_first_not_of(" \n\t"), part.size());
            const std::size_t end = part.find_last_not_of(" \n\t") + 1;
            return std::string(part.substr(0, begin)) + htmlToText(part.substr(begin, end - begin), true) +
                   std::string(part.substr(end));
        });
    });
}

} // namespace luthier::cleaning
