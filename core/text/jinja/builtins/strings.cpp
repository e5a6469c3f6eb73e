#include "core/text/jinja/builtins/strings.h"

#include "core/text/chars/unicode.h"
#include "core/text/jinja/builtins/arguments.h"

#include <algorithm>
#include <fmt/format.h>
#include <utf8proc.h>

namespace luthier::jinja {

bool isBlank(char32_t c) { return unicode::isSpace(c) || (c >= 0x1C && c <= 0x1F); }

namespace {

bool isIn(const std::vector<Text>& set, const Text& c) {
    return std::any_of(set.begin(), set.end(), [&](const Text& own) { return own.bytes == c.bytes; });
}

template <class Change>
Text mapped(const Text& text, const Change& change) {
    Text out;
    bool isStart = true; // of a word
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        const char32_t c = nextCodePoint(text.bytes, i);
        std::string piece;
        appendUtf8(piece, change(c, isStart, begin == 0));
        out.append(piece, text.originAt(begin));
        isStart = !unicode::isWord(c);
    }
    out.safe = text.safe;
    return out;
}

char32_t upper(char32_t c) { return static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c))); }
char32_t lower(char32_t c) { return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))); }

} // namespace

Text stripped(const Text& text, const Value& set, bool left, bool right) {
    const auto all = characters(text);
    const std::vector<Text> wanted = set.text() ? characters(*set.text()) : std::vector<Text>();
    const auto goes = [&](const Text& c) {
        if (set.text()) return isIn(wanted, c);
        std::size_t at = 0;
        return isBlank(nextCodePoint(c.bytes, at));
    };
    std::size_t begin = 0, end = all.size(), first = 0, last = text.size();
    while (left && begin < end && goes(all[begin]))
        first += all[begin++].size();
    while (right && end > begin && goes(all[end - 1]))
        last -= all[--end].size();
    return text.substr(first, last - first);
}

Text uppered(const Text& text) {
    return mapped(text, [](char32_t c, bool, bool) { return upper(c); });
}
Text lowered(const Text& text) {
    return mapped(text, [](char32_t c, bool, bool) { return lower(c); });
}
Text capitalised(const Text& text) {
    return mapped(text, [](char32_t c, bool, bool isFirst) { return isFirst ? upper(c) : lower(c); });
}
Text titled(const Text& text) {
    return mapped(text, [](char32_t c, bool isStart, bool) { return isStart ? upper(c) : lower(c); });
}

Text replaced(const Text& text, const Text& from, const Text& to, std::int64_t count, const Environment& environment) {
    Text out;
    std::size_t at = 0;
    if (from.empty()) {
        // Python puts `to` before every character and at the end.
        for (const Text& c : characters(text)) {
            if (count-- != 0) out.append(to);
            out.append(c);
            checkSize(out.size(), environment);
        }
        if (count != 0) out.append(to);
        return out;
    }
    while (count-- != 0) {
        const std::size_t found = text.bytes.find(from.bytes, at);
        if (found == std::string::npos) break;
        out.append(text.substr(at, found - at));
        out.append(to);
        checkSize(out.size(), environment);
        at = found + from.size();
    }
    out.append(text.substr(at));
    return out;
}

List split(const Text& text, const Value& separator, std::int64_t most) {
    List out;
    if (!separator.text()) {
        // Runs of white space, none at the ends.
        Text rest = stripped(text, {}, true, false);
        while (!rest.empty()) {
            if (most == 0) {
                out.emplace_back(stripped(rest, {}, false, true));
                break;
            }
            std::size_t end = 0;
            while (end < rest.size()) {
                std::size_t next = end;
                if (isBlank(nextCodePoint(rest.bytes, next))) break;
                end = next;
            }
            out.emplace_back(rest.substr(0, end));
            rest = stripped(rest.substr(end), {}, true, false);
            --most;
        }
        return out;
    }
    const std::string& by = separator.text()->bytes;
    if (by.empty()) throw TemplateError("ValueError", "empty separator");
    std::size_t at = 0;
    for (std::size_t found; most-- != 0 && (found = text.bytes.find(by, at)) != std::string::npos;
        at = found + by.size())
        out.emplace_back(text.substr(at, found - at));
    out.emplace_back(text.substr(at));
    return out;
}

List splitFromRight(const Text& text, const Value& separator, std::int64_t most) {
    if (!separator.text() || most < 0) return split(text, separator, most);
    const std::string& by = separator.text()->bytes;
    if (by.empty()) throw TemplateError("ValueError", "empty separator");
    List out;
    std::size_t end = text.size();
    while (most-- > 0 && end >= by.size()) {
        const std::size_t found = text.bytes.rfind(by, end - by.size());
        if (found == std::string::npos) break;
        out.emplace_back(text.substr(found + by.size(), end - found - by.size()));
        end = found;
    }
    out.emplace_back(text.substr(0, end));
    std::reverse(out.begin(), out.end());
    return out;
}

List splitLines(const Text& text) {
    List out;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.bytes[i] != '\n' && text.bytes[i] != '\r') continue;
        out.emplace_back(text.substr(begin, i - begin));
        if (text.bytes[i] == '\r' && i + 1 < text.size() && text.bytes[i + 1] == '\n') ++i;
        begin = i + 1;
    }
    if (begin < text.size()) out.emplace_back(text.substr(begin));
    return out;
}

bool hasAffix(const Text& text, const Value& affix, bool atEnd) {
    if (const Sequence* tuple = affix.sequence(); tuple && tuple->isTuple)
        return std::any_of(
            tuple->items.begin(), tuple->items.end(), [&](const Value& one) { return hasAffix(text, one, atEnd); });
    const Text& wanted = requireText(affix, atEnd ? "endswith first arg" : "startswith first arg");
    return atEnd ? text.bytes.ends_with(wanted.bytes) : text.bytes.starts_with(wanted.bytes);
}

bool allOf(const Text& text, bool (*holds)(char32_t)) {
    for (std::size_t i = 0; i < text.size();)
        if (!holds(nextCodePoint(text.bytes, i))) return false;
    return !text.empty();
}

Text joined(const List& items, const Text& by, const Environment& environment) {
    Text out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i) out.append(by);
        out.append(items[i].str());
        checkSize(out.size(), environment);
    }
    return out;
}

Text formatted(const Text& pattern, const List& values, const Environment& environment) {
    Text out;
    std::size_t next = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern.bytes[i] != '%') {
            out.append(pattern.substr(i, 1));
            continue;
        }
        std::size_t end = i + 1;
        while (end < pattern.size() &&
               std::string_view("-+ #0123456789.").find(pattern.bytes[end]) != std::string_view::npos)
            ++end;
        if (end >= pattern.size()) throw TemplateError("ValueError", "incomplete format");
        const char kind = pattern.bytes[end];
        std::string flags = pattern.bytes.substr(i + 1, end - i - 1);
        i = end;
        if (kind == '%') {
            out.append("%");
            continue;
        }
        if (next >= values.size()) typeError("not enough arguments for format string");
        const Value& value = values[next++];
        if (kind == 's' || kind == 'r') {
            out.append(kind == 's' ? value.str() : value.repr());
        } else if (std::string_view("dixXfFeEgG").find(kind) != std::string_view::npos && value.isNumber()) {
            if (flags.size() > 8) throw TemplateError("ValueError", "width too big");
            char buffer[512];
            const bool isWhole = std::string_view("dixX").find(kind) != std::string_view::npos;
            const std::string format = "%" + flags + (isWhole ? "ll" : "") + (kind == 'i' ? 'd' : kind);
            const int size = isWhole ? std::snprintf(buffer, sizeof buffer, format.c_str(), (long long)value.asInt())
                                     : std::snprintf(buffer, sizeof buffer, format.c_str(), value.asDouble());
            if (size < 0 || size >= int(sizeof buffer)) throw TemplateError("ValueError", "width too big");
            out.append(std::string_view(buffer, size));
        } else {
            typeError(fmt::format("%{} format: a number is required, not {}", kind, value.typeName()));
        }
        checkSize(out.size(), environment);
    }
    if (next < values.size()) typeError("not all arguments converted during string formatting");
    return out;
}

} // namespace luthier::jinja
