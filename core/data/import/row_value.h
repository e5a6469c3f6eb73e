#pragma once
/// Values of a foreign row, as Python's json module gives them: of equal keys the last counts.

#include "core/base/result.h"

#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace luthier::importing {

class Members {
public:
    explicit Members(const simdjson::dom::object& object)
        : m_object(object) {}
    std::optional<simdjson::dom::element> find(std::string_view name) const {
        std::optional<simdjson::dom::element> last;
        for (const auto& [key, value] : m_object)
            if (key == name) last = value;
        return last;
    }

private:
    simdjson::dom::object m_object;
};

/// "import.row": why this row is set aside.
tl::unexpected<Error> failRow(Message why);

/// Text as it is, numbers and booleans as written; null and missing values are empty.
/// Errors: "import.row" for lists and objects.
Result<void> readText(const std::optional<simdjson::dom::element>& value, std::string_view name, std::string& out);

/// true, false, 0, 1, and their words in a text, as CSV has them.
std::optional<bool> boolOf(const simdjson::dom::element& value);
std::optional<double> numberOf(const simdjson::dom::element& value);

} // namespace luthier::importing
