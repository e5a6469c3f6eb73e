// The filters that templates call. A new one is a function and a row.

#include "core/base/text.h"
#include "core/text/jinja/builtins/arguments.h"
#include "core/text/jinja/builtins/strings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace luthier::jinja {

namespace {

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

} // namespace

Filter findFilter(std::string_view name) {
    for (const FilterRow& row : kFilters)
        if (row.name == name) return row.filter;
    return nullptr;
}

} // namespace luthier::jinja
