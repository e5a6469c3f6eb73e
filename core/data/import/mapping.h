#pragma once
/// Assigns the columns of a foreign row to parts, and makes a record of the row.

#include "core/data/record.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace simdjson::dom {
class element;
}

namespace luthier {

/// A plain value; kept in source.json. Columns that the file lacks are empty.
struct ColumnMapping {
    std::string format; ///< key of the DataFormat that it came from; "custom" if a person chose
    std::string text;   ///< column of raw text; if set, nothing else counts
    std::string messages, system, history, prompt, query, response, chosen, rejected, margin, label, tools;
    std::string roleTag, contentTag; ///< keys inside a turn; empty: from/value or role/content, whichever it has
    std::map<std::string, std::string> roles; ///< this file's words for user, assistant, …, beside the usual ones
    bool operator==(const ColumnMapping&) const = default;
};

/// A part that a column can play.
struct MappingPart {
    std::string_view key; ///< in source.json and on the command line: never rename it
    std::string_view label;
    std::string ColumnMapping::* column;
};
std::span<const MappingPart> mappingParts();

/// The row as a record. `record` is overwritten; its strings keep their room, since millions of rows pass through one.
/// Errors: "import.row" with what is wrong with the row.
Result<void> convertRow(const simdjson::dom::element& row, const ColumnMapping& mapping, Record& record);

/// @param json  an object that maps keys of mappingParts to columns, and "role_tag", "content_tag", "roles"
/// Errors: "mapping.unknown" with the nearest key.
Result<ColumnMapping> mappingFromJson(const nlohmann::ordered_json& json);
nlohmann::ordered_json toJson(const ColumnMapping& mapping);

} // namespace luthier
