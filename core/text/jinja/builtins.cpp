#include "core/text/jinja/builtins.h"

#include "core/base/text.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utf8proc.h>

namespace luthier::jinja {

namespace {

[[noreturn]] void typeError(const std::string& message) { throw TemplateError("TypeError", message); }

/// An argument by place or name; undefined if it was not given.
Value argument(const Arguments& arguments, std::size_t place, std::string_view name) {
    if (place < arguments.positional.size()) return arguments.positional[place];
    for (const auto& [own, value] : arguments.named)
        if (own == name) return value;
    return {};
}

std::int64_t intArgument(const Arguments& arguments, std::size_t place, std::string_view name, std::int64_t otherwise) {
    const Value value = argument(arguments, place, name);
    if (value.isUndefined() || value.isNone()) return otherwise;
    if (!value.isNumber()) typeError(fmt::format("'{}' object cannot be interpreted as an integer", value.typeName()));
    return value.asInt();
}

void checkSize(std::size_t size, const Environment& environment) {
    if (size > environment.maxOutput) throw TemplateError("Limit", "it builds too long a text");
}

const Text& requireText(const Value& value, const char* what) {
    if (!value.text()) typeError(fmt::format("{} must be str, not {}", what, value.typeName()));
    return *value.text();
}

void requireDefined(const Value& value) {
    if (const Undefined* undefined = value.undefined()) throw TemplateError("UndefinedError", undefined->what);
}

// ---- strings

/// Python's idea of white space in str.strip().
bool isBlank(char32_t c) { return unicode::isSpace(c) || (c >= 0x1C && c <= 0x1F); }

bool isIn(const std::vector<Text>& set, const Text& c) {
    return std::any_of(set.begin(), set.end(), [&](const Text& own) { return own.bytes == c.bytes; });
}

/// @param set  undefined or None: white space
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

/// printf-style formatting, as far as templates go: %s %d %i %f %r %x and %%, with flags, width and precision.
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

/// Splits "a.b.0" and follows it.
Value pathOf(const Value& value, const Value& path, const Environment& environment) {
    if (!path.text()) return item(value, path);
    Value out = value;
    for (const Value& part : split(*path.text(), Value("."), -1)) {
        const std::string& name = part.text()->bytes;
        const bool isNumber =
            !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
        Value next = isNumber && name.size() < 10 ? item(out, std::int64_t(std::stoi(name))) : item(out, part);
        out = next.isUndefined() && !isNumber ? attribute(out, name, environment) : next;
    }
    return out;
}

// ---- filters

Value tojson(const Value& value, Arguments& arguments, const Environment& environment) {
    JsonStyle style;
    style.indent = static_cast<int>(std::clamp<std::int64_t>(intArgument(arguments, 1, "indent", -1), -1, 64));
    if (arguments.positional.size() == 1)
        style.indent = static_cast<int>(std::clamp<std::int64_t>(intArgument(arguments, 0, "", -1), -1, 64));
    style.ensureAscii = argument(arguments, 9, "ensure_ascii").isTrue();
    style.sortKeys = argument(arguments, 9, "sort_keys").isTrue();
    if (const Value separators = argument(arguments, 9, "separators"); separators.sequence()) {
        const List& items = separators.sequence()->items;
        if (items.size() != 2) throw TemplateError("ValueError", "separators must be two");
        style.itemSeparator = requireText(items[0], "separator").bytes;
        style.keySeparator = requireText(items[1], "separator").bytes;
    }
    Text out = toJson(value, style);
    checkSize(out.size(), environment);
    return out;
}

Value trim(const Value& value, Arguments& arguments, const Environment&) {
    return stripped(value.str(), argument(arguments, 0, "chars"), true, true);
}

Value length(const Value& value, Arguments&, const Environment&) {
    if (value.isUndefined()) return 0;
    if (const Text* text = value.text()) return std::int64_t(characters(*text).size());
    if (const Sequence* list = value.sequence()) return std::ssize(list->items);
    if (const Dict* dict = value.dict()) return std::ssize(dict->pairs);
    typeError(fmt::format("object of type '{}' has no len()", value.typeName()));
}

List itemsOf(const Dict& dict) {
    List out;
    for (const auto& [key, value] : dict.pairs)
        out.emplace_back(Sequence{{key, value}, true});
    return out;
}

Value items(const Value& value, Arguments&, const Environment&) {
    if (value.isUndefined()) return List();
    if (!value.dict()) typeError("Can only get item pairs from a mapping.");
    return itemsOf(*value.dict());
}

Value string(const Value& value, Arguments&, const Environment&) { return value.str(); }

Value join(const Value& value, Arguments& arguments, const Environment& environment) {
    List list = iterate(value);
    if (const Value path = argument(arguments, 1, "attribute"); !path.isUndefined() && !path.isNone())
        for (Value& one : list)
            one = pathOf(one, path, environment);
    return joined(list, argument(arguments, 0, "d").str(), environment);
}

Value listOf(const Value& value, Arguments&, const Environment&) { return iterate(value); }

Value standard(const Value& value, Arguments& arguments, const Environment&) {
    const bool replacesFalse = argument(arguments, 1, "boolean").isTrue();
    if (!value.isUndefined() && (!replacesFalse || value.isTrue())) return value;
    const Value other = argument(arguments, 0, "default_value");
    return other.isUndefined() ? Value("") : other;
}

Value upperFilter(const Value& value, Arguments&, const Environment&) { return uppered(value.str()); }
Value lowerFilter(const Value& value, Arguments&, const Environment&) { return lowered(value.str()); }
Value titleFilter(const Value& value, Arguments&, const Environment&) { return titled(value.str()); }
Value capitalizeFilter(const Value& value, Arguments&, const Environment&) { return capitalised(value.str()); }

Value replaceFilter(const Value& value, Arguments& arguments, const Environment& environment) {
    return replaced(value.str(), argument(arguments, 0, "old").str(), argument(arguments, 1, "new").str(),
        intArgument(arguments, 2, "count", -1), environment);
}

Value first(const Value& value, Arguments&, const Environment&) {
    const List list = iterate(value);
    return list.empty() ? Value(Undefined{"No first item, sequence was empty."}) : list.front();
}

Value last(const Value& value, Arguments&, const Environment&) {
    const List list = iterate(value);
    return list.empty() ? Value(Undefined{"No last item, sequence was empty."}) : list.back();
}

Value sortFilter(const Value& value, Arguments& arguments, const Environment& environment) {
    List list = iterate(value);
    const Value path = argument(arguments, 2, "attribute");
    const bool isCaseSensitive = argument(arguments, 1, "case_sensitive").isTrue();
    std::vector<std::pair<Value, Value>> keyed;
    for (const Value& one : list) {
        Value key = path.isUndefined() || path.isNone() ? one : pathOf(one, path, environment);
        if (!isCaseSensitive && key.text()) key = lowered(*key.text());
        keyed.emplace_back(key, one);
    }
    environment.spend(keyed.size() * 16);
    std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return less(a.first, b.first); });
    if (argument(arguments, 0, "reverse").isTrue()) std::reverse(keyed.begin(), keyed.end());
    List out;
    for (auto& [key, one] : keyed)
        out.push_back(one);
    return out;
}

Value unique(const Value& value, Arguments&, const Environment& environment) {
    List out;
    for (const Value& one : iterate(value)) {
        environment.spend(out.size());
        if (std::none_of(out.begin(), out.end(), [&](const Value& own) { return equal(own, one); })) out.push_back(one);
    }
    return out;
}

Value reverseFilter(const Value& value, Arguments&, const Environment&) {
    List list = iterate(value);
    std::reverse(list.begin(), list.end());
    if (!value.text()) return list;
    Text out;
    for (const Value& one : list)
        out.append(*one.text());
    return out;
}

Value intFilter(const Value& value, Arguments& arguments, const Environment&) {
    const Value otherwise = argument(arguments, 0, "default");
    if (value.isNumber()) return value.asInt();
    if (value.text()) {
        const std::string text(trimmed(value.text()->bytes));
        char* end = nullptr;
        const double number = std::strtod(text.c_str(), &end);
        if (end != text.c_str() && *end == '\0' && std::fabs(number) < 9e18) return static_cast<std::int64_t>(number);
    }
    return otherwise.isUndefined() ? Value(0) : otherwise;
}

Value floatFilter(const Value& value, Arguments& arguments, const Environment&) {
    const Value otherwise = argument(arguments, 0, "default");
    if (value.isNumber()) return value.asDouble();
    if (value.text()) {
        const std::string text(trimmed(value.text()->bytes));
        char* end = nullptr;
        const double number = std::strtod(text.c_str(), &end);
        if (end != text.c_str() && *end == '\0') return number;
    }
    return otherwise.isUndefined() ? Value(0.0) : otherwise;
}

Value absFilter(const Value& value, Arguments&, const Environment&) {
    requireDefined(value);
    if (!value.isNumber()) typeError(fmt::format("bad operand type for abs(): '{}'", value.typeName()));
    return value.isFloat() ? Value(std::fabs(value.asDouble())) : Value(std::int64_t(std::llabs(value.asInt())));
}

Value roundFilter(const Value& value, Arguments& arguments, const Environment&) {
    requireDefined(value);
    if (!value.isNumber()) typeError(fmt::format("type {} doesn't define __round__ method", value.typeName()));
    const double scale = std::pow(10.0, double(intArgument(arguments, 0, "precision", 0)));
    const Value method = argument(arguments, 1, "method");
    const double x = value.asDouble() * scale;
    const std::string how = method.text() ? method.text()->bytes : "common";
    // Python rounds halves to even.
    return (how == "ceil" ? std::ceil(x) : how == "floor" ? std::floor(x) : std::nearbyint(x)) / scale;
}

Value safe(const Value& value, Arguments&, const Environment&) {
    Text text = value.str();
    text.safe = true;
    return text;
}

Value escapeFilter(const Value& value, Arguments&, const Environment&) { return escaped(value.str()); }

Value indentFilter(const Value& value, Arguments& arguments, const Environment& environment) {
    const Value width = argument(arguments, 0, "width");
    const std::int64_t spaces = width.isNumber() ? std::clamp<std::int64_t>(width.asInt(), 0, 256) : 4;
    const Text by = width.text() ? *width.text() : Text(std::string(spaces, ' '));
    const bool indentsFirst = argument(arguments, 1, "first").isTrue(),
               indentsBlank = argument(arguments, 2, "blank").isTrue();
    Text out;
    const List lines = split(value.str(), Value("\n"), -1);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i) out.append("\n");
        const bool isBlankLine = lines[i].text()->empty();
        if ((i > 0 || indentsFirst) && (!isBlankLine || indentsBlank)) out.append(by);
        out.append(*lines[i].text());
        checkSize(out.size(), environment);
    }
    return out;
}

Value dictsort(const Value& value, Arguments& arguments, const Environment& environment) {
    if (!value.dict()) typeError("dictsort needs a mapping");
    Pairs pairs = value.dict()->pairs;
    const Value by = argument(arguments, 1, "by");
    const bool byValue = by.text() && by.text()->bytes == "value",
               isCaseSensitive = argument(arguments, 0, "case_sensitive").isTrue();
    const auto key = [&](const auto& pair) {
        const Value& own = byValue ? pair.second : pair.first;
        return !isCaseSensitive && own.text() ? Value(lowered(*own.text())) : own;
    };
    environment.spend(pairs.size() * 16);
    std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) { return less(key(a), key(b)); });
    if (argument(arguments, 2, "reverse").isTrue()) std::reverse(pairs.begin(), pairs.end());
    Dict dict;
    dict.pairs = std::move(pairs);
    return itemsOf(dict);
}

Value sum(const Value& value, Arguments& arguments, const Environment& environment) {
    const Value path = argument(arguments, 0, "attribute");
    Value total = argument(arguments, 1, "start");
    if (total.isUndefined()) total = 0;
    for (const Value& one : iterate(value))
        total =
            binary("+", total, path.isUndefined() || path.isNone() ? one : pathOf(one, path, environment), environment);
    return total;
}

Value extreme(const Value& value, bool wantsLargest) {
    const List list = iterate(value);
    if (list.empty()) return Undefined{"No aggregated item, sequence was empty."};
    return *(wantsLargest ? std::max_element(list.begin(), list.end(), less)
                          : std::min_element(list.begin(), list.end(), less));
}
Value minFilter(const Value& value, Arguments&, const Environment&) { return extreme(value, false); }
Value maxFilter(const Value& value, Arguments&, const Environment&) { return extreme(value, true); }

/// select, reject, selectattr, rejectattr: the test's name is the first argument after the attribute.
Value chosen(const Value& value, Arguments& arguments, const Environment& environment, bool byAttribute, bool keeps) {
    const std::size_t at = byAttribute ? 1 : 0;
    const Value path = byAttribute ? argument(arguments, 0, "attribute") : Value();
    const Value name = argument(arguments, at, "");
    const Test test = name.text() ? findTest(name.text()->bytes) : nullptr;
    if (name.text() && !test)
        throw TemplateError("TemplateRuntimeError", fmt::format("No test named '{}'.", name.text()->bytes));
    List out;
    for (const Value& one : iterate(value)) {
        environment.spend(1);
        const Value subject = byAttribute ? pathOf(one, path, environment) : one;
        Arguments rest;
        if (arguments.positional.size() > at + 1)
            rest.positional.assign(arguments.positional.begin() + at + 1, arguments.positional.end());
        if ((test ? test(subject, rest) : subject.isTrue()) == keeps) out.push_back(one);
    }
    return out;
}
Value select(const Value& v, Arguments& a, const Environment& e) { return chosen(v, a, e, false, true); }
Value reject(const Value& v, Arguments& a, const Environment& e) { return chosen(v, a, e, false, false); }
Value selectattr(const Value& v, Arguments& a, const Environment& e) { return chosen(v, a, e, true, true); }
Value rejectattr(const Value& v, Arguments& a, const Environment& e) { return chosen(v, a, e, true, false); }

Value mapFilter(const Value& value, Arguments& arguments, const Environment& environment) {
    const Value path = argument(arguments, 9, "attribute");
    List out;
    if (!path.isUndefined()) {
        const Value otherwise = argument(arguments, 9, "default");
        for (const Value& one : iterate(value)) {
            environment.spend(1);
            Value found = pathOf(one, path, environment);
            out.push_back(found.isUndefined() && !otherwise.isUndefined() ? otherwise : found);
        }
        return out;
    }
    const Value name = argument(arguments, 0, "");
    const Filter filter = name.text() ? findFilter(name.text()->bytes) : nullptr;
    if (!filter) throw TemplateError("TemplateRuntimeError", "map requires a filter argument");
    for (const Value& one : iterate(value)) {
        environment.spend(1);
        Arguments rest = arguments;
        rest.positional.erase(rest.positional.begin());
        out.push_back(filter(one, rest, environment));
    }
    return out;
}

Value format(const Value& value, Arguments& arguments, const Environment& environment) {
    return formatted(value.str(), arguments.positional, environment);
}

Value wordcount(const Value& value, Arguments&, const Environment&) { return std::ssize(split(value.str(), {}, -1)); }

Value batch(const Value& value, Arguments& arguments, const Environment&) {
    const std::int64_t size = intArgument(arguments, 0, "linecount", 1);
    if (size < 1) throw TemplateError("ValueError", "batch needs a positive count");
    const Value fill = argument(arguments, 1, "fill_with");
    List out, row;
    for (const Value& one : iterate(value)) {
        row.push_back(one);
        if (std::ssize(row) == size) out.emplace_back(std::exchange(row, {}));
    }
    if (!row.empty()) {
        while (!fill.isUndefined() && !fill.isNone() && std::ssize(row) < size && size < 10000)
            row.push_back(fill);
        out.emplace_back(row);
    }
    return out;
}

Value groupby(const Value& value, Arguments& arguments, const Environment& environment) {
    const Value path = argument(arguments, 0, "attribute");
    Arguments sorting;
    sorting.named.emplace_back("attribute", path);
    const Value sorted = sortFilter(value, sorting, environment);
    List out;
    Value key;
    List group;
    const auto flush = [&] {
        if (!group.empty()) out.emplace_back(Sequence{{key, Value(std::exchange(group, {}))}, true});
    };
    for (const Value& one : sorted.sequence()->items) {
        Value own = pathOf(one, path, environment);
        if (group.empty() || !equal(own, key)) flush();
        key = own;
        group.push_back(one);
    }
    flush();
    return out;
}

struct FilterRow {
    std::string_view name;
    Filter filter;
};

constexpr FilterRow kFilters[] = {
    {"abs", absFilter},
    {"batch", batch},
    {"capitalize", capitalizeFilter},
    {"count", length},
    {"d", standard},
    {"default", standard},
    {"dictsort", dictsort},
    {"e", escapeFilter},
    {"escape", escapeFilter},
    {"first", first},
    {"float", floatFilter},
    {"format", format},
    {"groupby", groupby},
    {"indent", indentFilter},
    {"int", intFilter},
    {"items", items},
    {"join", join},
    {"last", last},
    {"length", length},
    {"list", listOf},
    {"lower", lowerFilter},
    {"map", mapFilter},
    {"max", maxFilter},
    {"min", minFilter},
    {"reject", reject},
    {"rejectattr", rejectattr},
    {"replace", replaceFilter},
    {"reverse", reverseFilter},
    {"round", roundFilter},
    {"safe", safe},
    {"select", select},
    {"selectattr", selectattr},
    {"sort", sortFilter},
    {"string", string},
    {"sum", sum},
    {"title", titleFilter},
    {"tojson", tojson},
    {"trim", trim},
    {"unique", unique},
    {"upper", upperFilter},
    {"wordcount", wordcount},
};

// ---- tests

const Value& only(const Arguments& arguments) {
    if (arguments.positional.empty()) typeError("the test needs an argument");
    return arguments.positional.front();
}

std::int64_t whole(const Value& value) {
    requireDefined(value);
    if (!value.isNumber()) typeError("not all arguments converted during string formatting");
    return value.asInt();
}

struct TestRow {
    std::string_view name;
    Test test;
};

const TestRow kTests[] = {
    {"boolean", [](const Value& v, Arguments&) { return v.isBool(); }},
    {"callable", [](const Value& v, Arguments&) { return v.callable() != nullptr; }},
    {"defined", [](const Value& v, Arguments&) { return !v.isUndefined(); }},
    {"divisibleby",
        [](const Value& v, Arguments& a) {
            if (whole(only(a)) == 0) throw TemplateError("ZeroDivisionError", "integer modulo by zero");
            return whole(v) % whole(only(a)) == 0;
        }},
    {"eq", [](const Value& v, Arguments& a) { return equal(v, only(a)); }},
    {"equalto", [](const Value& v, Arguments& a) { return equal(v, only(a)); }},
    {"==", [](const Value& v, Arguments& a) { return equal(v, only(a)); }},
    {"even", [](const Value& v, Arguments&) { return whole(v) % 2 == 0; }},
    {"false", [](const Value& v, Arguments&) { return v.isBool() && !v.isTrue(); }},
    {"filter", [](const Value& v, Arguments&) { return v.text() && findFilter(v.text()->bytes); }},
    {"float", [](const Value& v, Arguments&) { return v.isFloat(); }},
    {"ge", [](const Value& v, Arguments& a) { return !less(v, only(a)); }},
    {"gt", [](const Value& v, Arguments& a) { return less(only(a), v); }},
    {"greaterthan", [](const Value& v, Arguments& a) { return less(only(a), v); }},
    {"in", [](const Value& v, Arguments& a) { return contains(only(a), v); }},
    {"integer", [](const Value& v, Arguments&) { return v.isInt(); }},
    {"iterable", [](const Value& v, Arguments&) { return v.isUndefined() || v.text() || v.sequence() || v.dict(); }},
    {"le", [](const Value& v, Arguments& a) { return !less(only(a), v); }},
    {"lower",
        [](const Value& v, Arguments&) {
            const std::string text = v.str().bytes;
            return text == lowered(text).bytes && text != uppered(text).bytes;
        }},
    {"lt", [](const Value& v, Arguments& a) { return less(v, only(a)); }},
    {"lessthan", [](const Value& v, Arguments& a) { return less(v, only(a)); }},
    {"mapping", [](const Value& v, Arguments&) { return v.dict() != nullptr; }},
    {"ne", [](const Value& v, Arguments& a) { return !equal(v, only(a)); }},
    {"none", [](const Value& v, Arguments&) { return v.isNone(); }},
    {"number", [](const Value& v, Arguments&) { return v.isNumber(); }},
    {"odd", [](const Value& v, Arguments&) { return whole(v) % 2 != 0; }},
    {"sameas", [](const Value& v, Arguments& a) { return v.typeName() == only(a).typeName() && equal(v, only(a)); }},
    {"sequence", [](const Value& v, Arguments&) { return v.isUndefined() || v.text() || v.sequence() || v.dict(); }},
    {"string", [](const Value& v, Arguments&) { return v.text() != nullptr; }},
    {"test", [](const Value& v, Arguments&) { return v.text() && findTest(v.text()->bytes); }},
    {"true", [](const Value& v, Arguments&) { return v.isBool() && v.isTrue(); }},
    {"undefined", [](const Value& v, Arguments&) { return v.isUndefined(); }},
    {"upper",
        [](const Value& v, Arguments&) {
            const std::string text = v.str().bytes;
            return text == uppered(text).bytes && text != lowered(text).bytes;
        }},
};

// ---- methods

using TextMethod = Value (*)(const Text& text, Arguments& arguments, const Environment& environment);
struct TextMethodRow {
    std::string_view name;
    TextMethod method;
};

Value count(const Text& text, const Text& what) {
    if (what.empty()) return std::int64_t(characters(text).size() + 1);
    std::int64_t found = 0;
    for (std::size_t at = 0; (at = text.bytes.find(what.bytes, at)) != std::string::npos; at += what.size())
        ++found;
    return found;
}

/// In code points, as Python counts.
std::int64_t placeOf(const Text& text, std::size_t byte) {
    return byte == std::string::npos ? -1 : std::int64_t(characters(text.substr(0, byte)).size());
}

const TextMethodRow kTextMethods[] = {
    {"capitalize", [](const Text& t, Arguments&, const Environment&) -> Value { return capitalised(t); }},
    {"count",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return count(t, requireText(argument(a, 0, "sub"), "argument"));
        }},
    {"endswith",
        [](const Text& t, Arguments& a, const Environment&) -> Value { return hasAffix(t, argument(a, 0, ""), true); }},
    {"find",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return placeOf(t, t.bytes.find(requireText(argument(a, 0, "sub"), "argument").bytes));
        }},
    {"format",
        [](const Text&, Arguments&, const Environment&) -> Value {
            throw TemplateError("SecurityError", "str.format is not supported");
        }},
    {"isalpha", [](const Text& t, Arguments&, const Environment&) -> Value { return allOf(t, unicode::isLetter); }},
    {"isdigit",
        [](const Text& t, Arguments&, const Environment&) -> Value {
            return allOf(t, [](char32_t c) { return utf8proc_category(utf8proc_int32_t(c)) == UTF8PROC_CATEGORY_ND; });
        }},
    {"islower",
        [](const Text& t, Arguments&, const Environment&) -> Value {
            return t.bytes == lowered(t).bytes && t.bytes != uppered(t).bytes;
        }},
    {"isspace", [](const Text& t, Arguments&, const Environment&) -> Value { return allOf(t, isBlank); }},
    {"isupper",
        [](const Text& t, Arguments&, const Environment&) -> Value {
            return t.bytes == uppered(t).bytes && t.bytes != lowered(t).bytes;
        }},
    {"join",
        [](const Text& t, Arguments& a, const Environment& e) -> Value {
            const List list = iterate(argument(a, 0, "iterable"));
            for (const Value& one : list)
                requireText(one, "sequence item");
            return joined(list, t, e);
        }},
    {"lower", [](const Text& t, Arguments&, const Environment&) -> Value { return lowered(t); }},
    {"lstrip",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return stripped(t, argument(a, 0, "chars"), true, false);
        }},
    {"removeprefix",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            const Text& p = requireText(argument(a, 0, ""), "argument");
            return t.bytes.starts_with(p.bytes) ? t.substr(p.size()) : t;
        }},
    {"removesuffix",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            const Text& p = requireText(argument(a, 0, ""), "argument");
            return t.bytes.ends_with(p.bytes) ? t.substr(0, t.size() - p.size()) : t;
        }},
    {"replace",
        [](const Text& t, Arguments& a, const Environment& e) -> Value {
            return replaced(t, requireText(argument(a, 0, "old"), "replace() argument 1"),
                requireText(argument(a, 1, "new"), "replace() argument 2"), intArgument(a, 2, "count", -1), e);
        }},
    {"rfind",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return placeOf(t, t.bytes.rfind(requireText(argument(a, 0, "sub"), "argument").bytes));
        }},
    {"rsplit",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return splitFromRight(t, argument(a, 0, "sep"), intArgument(a, 1, "maxsplit", -1));
        }},
    {"rstrip",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return stripped(t, argument(a, 0, "chars"), false, true);
        }},
    {"split",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return split(t, argument(a, 0, "sep"), intArgument(a, 1, "maxsplit", -1));
        }},
    {"splitlines", [](const Text& t, Arguments&, const Environment&) -> Value { return splitLines(t); }},
    {"startswith",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return hasAffix(t, argument(a, 0, ""), false);
        }},
    {"strip",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            return stripped(t, argument(a, 0, "chars"), true, true);
        }},
    {"title", [](const Text& t, Arguments&, const Environment&) -> Value { return titled(t); }},
    {"upper", [](const Text& t, Arguments&, const Environment&) -> Value { return uppered(t); }},
};

Callable method(std::string name, std::function<Value(Arguments&)> call) { return {std::move(name), std::move(call)}; }

Value dictMethod(const Value& value, const std::string& name) {
    if (name == "items") return method(name, [value](Arguments&) -> Value { return itemsOf(*value.dict()); });
    if (name == "keys") return method(name, [value](Arguments&) -> Value { return iterate(value); });
    if (name == "values")
        return method(name, [value](Arguments&) -> Value {
            List out;
            for (const auto& [key, own] : value.dict()->pairs)
                out.push_back(own);
            return out;
        });
    if (name == "get")
        return method(name, [value](Arguments& arguments) -> Value {
            if (const Value* found = value.dict()->find(argument(arguments, 0, "key"))) return *found;
            const Value otherwise = argument(arguments, 1, "default");
            return otherwise.isUndefined() ? Value(nullptr) : otherwise;
        });
    if (name == "copy") return method(name, [value](Arguments&) -> Value { return value; });
    return {};
}

Value listMethod(const Value& value, const std::string& name) {
    if (name == "count")
        return method(name, [value](Arguments& arguments) -> Value {
            const List& items = value.sequence()->items;
            return std::int64_t(std::count_if(
                items.begin(), items.end(), [&](const Value& one) { return equal(one, argument(arguments, 0, "")); }));
        });
    if (name == "index")
        return method(name, [value](Arguments& arguments) -> Value {
            const List& items = value.sequence()->items;
            for (std::size_t i = 0; i < items.size(); ++i)
                if (equal(items[i], argument(arguments, 0, ""))) return std::int64_t(i);
            throw TemplateError("ValueError", "the value is not in list");
        });
    return {};
}

/// What the sandbox forbids: a template changes nothing.
bool isChanging(const Value& value, std::string_view name) {
    static constexpr std::string_view kOfDict[] = {"clear", "pop", "popitem", "setdefault", "update"};
    static constexpr std::string_view kOfList[] = {
        "append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"};
    const auto among = [&](const auto& names) {
        return std::find(std::begin(names), std::end(names), name) != std::end(names);
    };
    if (value.dict()) return among(kOfDict);
    return value.sequence() && !value.sequence()->isTuple && among(kOfList);
}

std::string objectName(const Value& value) {
    return value.isNone() ? "None" : value.dict() ? "dict object" : value.typeName() + " object";
}

std::optional<std::int64_t> wholeIndex(const Value& key) {
    return key.isInt() || key.isBool() ? std::optional(key.asInt()) : std::nullopt;
}

} // namespace

Filter findFilter(std::string_view name) {
    for (const FilterRow& row : kFilters)
        if (row.name == name) return row.filter;
    return nullptr;
}

Test findTest(std::string_view name) {
    for (const TestRow& row : kTests)
        if (row.name == name) return row.test;
    return nullptr;
}

Value attribute(const Value& value, const std::string& name, const Environment& environment) {
    requireDefined(value);
    if (const auto space = value.space()) {
        const auto it = space->values.find(name);
        return it == space->values.end()
                   ? Value(Undefined{fmt::format("'Namespace' object has no attribute '{}'", name)})
                   : it->second;
    }
    if (isChanging(value, name))
        return method(name, [name, type = value.typeName()](Arguments&) -> Value {
            throw TemplateError(
                "SecurityError", fmt::format("access to attribute '{}' of '{}' object is unsafe.", name, type));
        });
    if (value.text())
        for (const TextMethodRow& row : kTextMethods)
            if (row.name == name)
                return method(name, [value, &environment, call = row.method](Arguments& arguments) -> Value {
                    return call(*value.text(), arguments, environment);
                });
    Value found = value.dict() ? dictMethod(value, name) : value.sequence() ? listMethod(value, name) : Value();
    if (!found.isUndefined()) return value.bound(std::move(found));
    if (value.dict())
        if (const Value* held = value.dict()->findText(name)) return *held;
    return Undefined{fmt::format("'{}' has no attribute '{}'", objectName(value), name)};
}

Value item(const Value& value, const Value& key) {
    requireDefined(value);
    if (const Dict* dict = value.dict()) {
        if (const Value* found = dict->find(key)) return *found;
        return Undefined{fmt::format("'dict object' has no attribute {}", key.repr().bytes)};
    }
    const auto index = wholeIndex(key);
    if (index && (value.sequence() || value.text())) {
        const std::int64_t count =
            value.sequence() ? std::ssize(value.sequence()->items) : std::ssize(characters(*value.text()));
        const std::int64_t at = *index < 0 ? *index + count : *index;
        if (at >= 0 && at < count)
            return value.sequence() ? value.sequence()->items[at] : Value(characters(*value.text())[at]);
        return Undefined{fmt::format("{} object has no element {}", value.typeName(), *index)};
    }
    if (const auto space = value.space(); space && key.text()) {
        const auto it = space->values.find(key.text()->bytes);
        if (it != space->values.end()) return it->second;
    }
    return Undefined{fmt::format("'{}' has no attribute {}", objectName(value), key.repr().bytes)};
}

Value slice(const Value& value, const Value& begin, const Value& end, const Value& step) {
    requireDefined(value);
    if (!value.sequence() && !value.text())
        typeError(fmt::format("'{}' object is not subscriptable", value.typeName()));
    const List items = iterate(value);
    const std::int64_t count = std::ssize(items), by = step.isNone() ? 1 : step.isNumber() ? step.asInt() : 0;
    if (by == 0) throw TemplateError("ValueError", "slice step cannot be zero");
    for (const Value* part : {&begin, &end})
        if (!part->isNone() && !wholeIndex(*part))
            typeError("slice indices must be integers or None or have an __index__ method");
    const auto clamp = [&](const Value& part, std::int64_t otherwise) {
        if (part.isNone()) return otherwise;
        const std::int64_t at = part.asInt() < 0 ? part.asInt() + count : part.asInt();
        return std::clamp<std::int64_t>(at, by > 0 ? 0 : -1, by > 0 ? count : count - 1);
    };
    const std::int64_t from = clamp(begin, by > 0 ? 0 : count - 1), to = clamp(end, by > 0 ? count : -1);
    List out;
    for (std::int64_t i = from; by > 0 ? i < to : i > to; i += by)
        out.push_back(items[i]);
    if (value.sequence()) return Sequence{std::move(out), value.sequence()->isTuple};
    Text text;
    for (const Value& one : out)
        text.append(*one.text());
    return text;
}

namespace {

Value add(const Value& a, const Value& b, const Environment& environment) {
    if (a.text() && b.text()) {
        const bool isSafe = a.text()->safe || b.text()->safe;
        Text out = isSafe ? escaped(*a.text()) : *a.text();
        out.append(isSafe ? escaped(*b.text()) : *b.text());
        out.safe = isSafe;
        checkSize(out.size(), environment);
        return out;
    }
    if (const Sequence *x = a.sequence(), *y = b.sequence(); x && y && x->isTuple == y->isTuple) {
        List items = x->items;
        items.insert(items.end(), y->items.begin(), y->items.end());
        environment.spend(items.size());
        return Sequence{std::move(items), x->isTuple};
    }
    if (a.text()) typeError(fmt::format("can only concatenate str (not \"{}\") to str", b.typeName()));
    if (a.sequence())
        typeError(fmt::format("can only concatenate {0} (not \"{1}\") to {0}", a.typeName(), b.typeName()));
    typeError(fmt::format("unsupported operand type(s) for +: '{}' and '{}'", a.typeName(), b.typeName()));
}

Value repeated(const Value& value, std::int64_t times, const Environment& environment) {
    times = std::max<std::int64_t>(0, times);
    const std::size_t size = value.text() ? value.text()->size() : value.sequence()->items.size() * 16;
    if (size > 0 && static_cast<std::uint64_t>(times) > environment.maxOutput / size)
        throw TemplateError("Limit", "it builds too long a text");
    environment.spend(static_cast<std::uint64_t>(times) * (size / 64 + 1));
    if (value.text()) {
        Text out;
        for (std::int64_t i = 0; i < times; ++i)
            out.append(*value.text());
        return out;
    }
    List items;
    for (std::int64_t i = 0; i < times; ++i)
        items.insert(items.end(), value.sequence()->items.begin(), value.sequence()->items.end());
    return Sequence{std::move(items), value.sequence()->isTuple};
}

Value arithmetic(const std::string& op, const Value& a, const Value& b) {
    const bool isWhole = !a.isFloat() && !b.isFloat();
    const double x = a.asDouble(), y = b.asDouble();
    // Python's integers have no end; here they wrap, which no template reaches.
    const auto i = static_cast<std::uint64_t>(isWhole ? a.asInt() : 0),
               j = static_cast<std::uint64_t>(isWhole ? b.asInt() : 0);
    const auto whole = [](std::uint64_t value) { return Value(static_cast<std::int64_t>(value)); };
    if (op == "+") return isWhole ? whole(i + j) : Value(x + y);
    if (op == "-") return isWhole ? whole(i - j) : Value(x - y);
    if (op == "*") return isWhole ? whole(i * j) : Value(x * y);
    if (op == "**") {
        const double power = std::pow(x, y);
        return isWhole && y >= 0 && std::fabs(power) < 9e15 ? Value(static_cast<std::int64_t>(power)) : Value(power);
    }
    if (y == 0) throw TemplateError("ZeroDivisionError", "division by zero");
    if (op == "/") return x / y;
    const double quotient = std::floor(x / y);
    if (!isWhole) return op == "//" ? Value(quotient) : Value(x - quotient * y);
    const std::int64_t m = a.asInt(), n = b.asInt();
    if (n == -1) return op == "//" ? whole(0 - i) : Value(0);
    std::int64_t floored = m / n;
    if (m % n != 0 && (m < 0) != (n < 0)) --floored;
    return op == "//" ? Value(floored) : Value(m - floored * n);
}

} // namespace

Value binary(const std::string& op, const Value& a, const Value& b, const Environment& environment) {
    if (op == "~") {
        const bool isSafe = (a.text() && a.text()->safe) || (b.text() && b.text()->safe);
        Text out = isSafe ? escaped(a.str()) : a.str();
        out.append(isSafe ? escaped(b.str()) : b.str());
        out.safe = isSafe;
        checkSize(out.size(), environment);
        return out;
    }
    requireDefined(a);
    requireDefined(b);
    if (a.isNumber() && b.isNumber()) return arithmetic(op, a, b);
    if (op == "+") return add(a, b, environment);
    if (op == "*") {
        if ((a.text() || a.sequence()) && wholeIndex(b)) return repeated(a, b.asInt(), environment);
        if ((b.text() || b.sequence()) && wholeIndex(a)) return repeated(b, a.asInt(), environment);
    }
    if (op == "%" && a.text())
        return formatted(*a.text(), b.sequence() && b.sequence()->isTuple ? b.sequence()->items : List{b}, environment);
    typeError(fmt::format("unsupported operand type(s) for {}: '{}' and '{}'", op, a.typeName(), b.typeName()));
}

Dict globals(const Environment& environment) {
    Dict out;
    const auto add = [&](const char* name, std::function<Value(Arguments&)> call) {
        out.pairs.emplace_back(Value(name), Value(Callable{name, std::move(call)}));
    };
    add("raise_exception", [](Arguments& arguments) -> Value {
        throw TemplateError("TemplateError", argument(arguments, 0, "message").str().bytes);
    });
    add("strftime_now", [now = environment.now](Arguments& arguments) -> Value {
        const std::string& pattern = requireText(argument(arguments, 0, "format"), "format").bytes;
        if (pattern.size() > 256) throw TemplateError("ValueError", "the format is too long");
        char buffer[2048];
        return Text(std::string(buffer, std::strftime(buffer, sizeof buffer, pattern.c_str(), &now)));
    });
    add("namespace", [](Arguments& arguments) -> Value {
        auto space = std::make_shared<Namespace>();
        for (const Value& dict : arguments.positional)
            if (dict.dict())
                for (const auto& [key, value] : dict.dict()->pairs)
                    space->values[key.str().bytes] = value;
        for (const auto& [name, value] : arguments.named)
            space->values[name] = value;
        return space;
    });
    add("dict", [](Arguments& arguments) -> Value {
        Dict dict;
        for (const auto& [name, value] : arguments.named)
            dict.set(Value(name), value);
        return dict;
    });
    add("range", [&environment](Arguments& arguments) -> Value {
        const auto& given = arguments.positional;
        if (given.empty() || given.size() > 3) typeError("range expected 1 to 3 arguments");
        for (const Value& one : given)
            if (!wholeIndex(one))
                typeError(fmt::format("'{}' object cannot be interpreted as an integer", one.typeName()));
        const std::int64_t begin = given.size() > 1 ? given[0].asInt() : 0;
        const std::int64_t end = given[given.size() > 1 ? 1 : 0].asInt(),
                           step = given.size() > 2 ? given[2].asInt() : 1;
        if (step == 0) throw TemplateError("ValueError", "range() arg 3 must not be zero");
        // The sandbox allows no longer one.
        constexpr std::int64_t kMost = 100'000;
        List items;
        for (std::int64_t i = begin; step > 0 ? i < end : i > end; i += step) {
            if (std::ssize(items) >= kMost) throw TemplateError("OverflowError", "Range too big");
            items.push_back(i);
        }
        environment.spend(items.size());
        return items;
    });
    return out;
}

} // namespace luthier::jinja
