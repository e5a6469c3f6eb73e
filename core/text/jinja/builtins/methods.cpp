// Attributes and methods of values. A new method of str is a row; those of dict and list are few.

#include "core/text/chars/unicode.h"
#include "core/text/jinja/builtins/arguments.h"
#include "core/text/jinja/builtins/strings.h"

#include <algorithm>
#include <fmt/format.h>

namespace luthier::jinja {

namespace {

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
            const Text p = requireText(argument(a, 0, ""), "argument");
            return t.bytes.starts_with(p.bytes) ? t.substr(p.size()) : t;
        }},
    {"removesuffix",
        [](const Text& t, Arguments& a, const Environment&) -> Value {
            const Text p = requireText(argument(a, 0, ""), "argument");
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

} // namespace

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

} // namespace luthier::jinja
