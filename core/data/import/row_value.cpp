#include "core/data/import/row_value.h"

#include <cctype>
#include <charconv>

namespace luthier::importing {

tl::unexpected<Error> failRow(Message why) {
    return fail("import.row", {QT_TRANSLATE_NOOP("errors", "This row was set aside."), {}}, std::move(why));
}

Result<void> readText(const std::optional<simdjson::dom::element>& value, std::string_view name, std::string& out) {
    out.clear();
    if (!value || value->is_null()) return {};
    std::string_view text;
    if (value->get(text) == simdjson::SUCCESS) {
        out = text;
        return {};
    }
    if (value->is_array() || value->is_object())
        return failRow({QT_TRANSLATE_NOOP("errors", "{key} is not text."), {{"key", std::string(name)}}});
    out = simdjson::minify(*value);
    return {};
}

std::optional<bool> boolOf(const simdjson::dom::element& value) {
    bool truth = false;
    if (value.get(truth) == simdjson::SUCCESS) return truth;
    if (const auto number = numberOf(value))
        return *number == 1 ? std::optional(true) : *number == 0 ? std::optional(false) : std::nullopt;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
    std::string word;
    for (const char c : text)
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (word == "true" || word == "yes" || word == "good") return true;
    if (word == "false" || word == "no" || word == "bad") return false;
    return std::nullopt;
}

std::optional<double> numberOf(const simdjson::dom::element& value) {
    double number = 0;
    if (value.get(number) == simdjson::SUCCESS) return number;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || text.empty()) return std::nullopt;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

} // namespace luthier::importing
