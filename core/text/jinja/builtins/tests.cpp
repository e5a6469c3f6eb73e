// The tests that templates ask (`is defined`). A new one is a row.

#include "core/text/jinja/builtins/arguments.h"
#include "core/text/jinja/builtins/strings.h"

namespace luthier::jinja {

namespace {

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

} // namespace

Test findTest(std::string_view name) {
    for (const TestRow& row : kTests)
        if (row.name == name) return row.test;
    return nullptr;
}

} // namespace luthier::jinja
