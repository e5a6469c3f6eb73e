#include "core/text/jinja/builtins/arguments.h"

#include <fmt/format.h>

namespace luthier::jinja {

[[noreturn]] void typeError(const std::string& message) { throw TemplateError("TypeError", message); }

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

std::string objectName(const Value& value) {
    return value.isNone() ? "None" : value.dict() ? "dict object" : value.typeName() + " object";
}

std::optional<std::int64_t> wholeIndex(const Value& key) {
    return key.isInt() || key.isBool() ? std::optional(key.asInt()) : std::nullopt;
}

List itemsOf(const Dict& dict) {
    List out;
    for (const auto& [key, value] : dict.pairs)
        out.emplace_back(Sequence{{key, value}, true});
    return out;
}

} // namespace luthier::jinja
