#pragma once
/// The table of data formats that an import recognises. A new one is a file beside this and a row in formats.cpp.

#include "core/data/record.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace luthier {

struct DataFormat {
    std::string_view key;    ///< kept in source.json: never rename it
    std::string_view label;  ///< for the window
    std::string_view fields; ///< what a row of it has, as an error lists it
    /// Does this row look like one of this format?
    bool (*matches)(const nlohmann::ordered_json& row);
    /// Errors: "import.row" with what is wrong with the row.
    Result<Record> (*convert)(const nlohmann::ordered_json& row);
};

std::span<const DataFormat> dataFormats();
/// The first format that matches; null if none does.
const DataFormat* recogniseFormat(const nlohmann::ordered_json& row);

namespace importing {

/// "import.row": why this row is set aside.
tl::unexpected<Error> failRow(Message why);
/// The text under a key. Missing or null: empty. Errors: "import.row" if it is not text.
Result<std::string> textOf(const nlohmann::ordered_json& row, const char* key);

bool isAlpaca(const nlohmann::ordered_json& row);
Result<Record> fromAlpaca(const nlohmann::ordered_json& row);
bool isShareGpt(const nlohmann::ordered_json& row);
Result<Record> fromShareGpt(const nlohmann::ordered_json& row);
bool isMessages(const nlohmann::ordered_json& row);
Result<Record> fromMessages(const nlohmann::ordered_json& row);
bool isPlainText(const nlohmann::ordered_json& row);
Result<Record> fromPlainText(const nlohmann::ordered_json& row);

} // namespace importing
} // namespace luthier
