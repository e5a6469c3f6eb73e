#pragma once
/// Checks of arguments and values for filters, tests, methods and operators, with Python's errors.

#include "core/text/jinja/builtins.h"

#include <optional>
#include <string>
#include <string_view>

namespace luthier::jinja {

[[noreturn]] void typeError(const std::string& message);

/// An argument by place or name; undefined if it was not given.
Value argument(const Arguments& arguments, std::size_t place, std::string_view name);
std::int64_t intArgument(const Arguments& arguments, std::size_t place, std::string_view name, std::int64_t otherwise);

/// Throws "Limit" where a text grows too long.
void checkSize(std::size_t size, const Environment& environment);
/// @param what  the value in the error's words
const Text& requireText(const Value& value, const char* what);
void requireDefined(const Value& value);

/// The value as an index; nothing where it is none.
std::optional<std::int64_t> wholeIndex(const Value& key);
/// "dict object", as Python's messages have it.
std::string objectName(const Value& value);
/// Pairs as tuples.
List itemsOf(const Dict& dict);

} // namespace luthier::jinja
