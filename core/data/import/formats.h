#pragma once
/// The table of data formats that an import recognises by the names and kinds of a row's columns. A new one is a row in
/// formats.cpp.

#include "core/data/import/mapping.h"

#include <optional>
#include <span>
#include <string_view>

namespace luthier {

/// A part, and the names of its column in a format.
struct FormatColumn {
    enum class Kind { Any, Text, Turns, Bool };
    std::string ColumnMapping::* part = nullptr;
    std::string_view names; ///< separated by |; the first one that the row has counts
    bool isRequired = false;
    Kind kind = Kind::Any; ///< what its value must be for the format to be recognised; null is any
};

struct DataFormat {
    std::string_view key;    ///< kept in source.json: never rename it
    std::string_view label;  ///< for the window
    std::string_view fields; ///< columns of a row, as an error lists them
    RecordKind kind;         ///< what its rows become
    std::span<const FormatColumn> columns;
};

std::span<const DataFormat> dataFormats();
/// Null for a key that is none.
const DataFormat* findDataFormat(std::string_view key);

/// The first format that the row looks like, with the columns it has; nothing if it looks like none.
std::optional<ColumnMapping> recogniseFormat(const simdjson::dom::element& row);

} // namespace luthier
