#pragma once
/// The filters, tests, methods and functions that templates call. A new one is a function and a row in a table.

#include "core/text/jinja/value.h"

#include <ctime>
#include <string_view>

namespace luthier::jinja {

/// State of a rendering that builtins need.
struct Environment {
    std::tm now = {};
    std::size_t maxOutput = 0;
    /// Counts work done; throws TemplateError ("Limit") when it is too much.
    std::function<void(std::uint64_t)> spend;
};

using Filter = Value (*)(const Value& value, Arguments& arguments, const Environment& environment);
using Test = bool (*)(const Value& value, Arguments& arguments);

/// Null if there is none of that name.
Filter findFilter(std::string_view name);
Test findTest(std::string_view name);

/// `value.name`: an attribute or method, else undefined. Throws "SecurityError" for what would change the value,
/// "UndefinedError" for an undefined value.
Value attribute(const Value& value, const std::string& name, const Environment& environment);
/// `value[key]`. Undefined where there is nothing.
Value item(const Value& value, const Value& key);
Value slice(const Value& value, const Value& begin, const Value& end, const Value& step);
/// + - * / // % ** ~ with Python's rules and errors.
Value binary(const std::string& op, const Value& a, const Value& b, const Environment& environment);

/// raise_exception, strftime_now, namespace, range, dict.
Dict globals(const Environment& environment);

} // namespace luthier::jinja
