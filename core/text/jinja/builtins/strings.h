#pragma once
/// Python's methods of str, in code points; what filters, methods and operators share.

#include "core/text/jinja/builtins.h"

namespace luthier::jinja {

/// Python's idea of white space in str.strip().
bool isBlank(char32_t c);
/// @param set  undefined or None: white space
Text stripped(const Text& text, const Value& set, bool left, bool right);
Text uppered(const Text& text);
Text lowered(const Text& text);
Text capitalised(const Text& text);
Text titled(const Text& text);
Text replaced(const Text& text, const Text& from, const Text& to, std::int64_t count, const Environment& environment);
List split(const Text& text, const Value& separator, std::int64_t most);
List splitFromRight(const Text& text, const Value& separator, std::int64_t most);
List splitLines(const Text& text);
bool hasAffix(const Text& text, const Value& affix, bool atEnd);
Text joined(const List& items, const Text& by, const Environment& environment);
/// printf-style formatting, as far as templates go: %s %d %i %f %r %x and %%, with flags, width and precision.
Text formatted(const Text& pattern, const List& values, const Environment& environment);
bool allOf(const Text& text, bool (*holds)(char32_t));

} // namespace luthier::jinja
