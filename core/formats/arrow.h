#pragma once
/// Apache Arrow's IPC stream and file (arrow.apache.org/docs/format/Columnar.html), read as JSON lines: what `datasets`
/// saves. Integers, floats, booleans, text, lists, structs, dictionaries of text, dates and times as their numbers;
/// other bytes become null. Compressed buffers, unions and views are refused by name.
///
/// Numbers become JSON as core/formats/parquet writes them: "NaN" and "Infinity" as strings.

#include "core/base/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace luthier {

bool isArrow(std::string_view bytes);

/// Calls `row` with each row as one line of JSON, without a newline; the text is valid during the call.
/// @param file  the whole file's bytes; `name` is for errors. Memory: views into the file, and one row.
/// Errors: "arrow.damaged", "arrow.unsupported"; those of `row`, which ends the reading.
Result<void> readArrow(
    std::string_view file, const std::string& name, const std::function<Result<void>(std::string_view json)>& row);

} // namespace luthier
