#pragma once
/// Apache Parquet, read as JSON lines: flat columns, lists, maps and structs of them; PLAIN and dictionary pages, v1
/// and v2; uncompressed, snappy, gzip, zstd. What else a file may hold is refused by its name.
///
/// How a value becomes JSON: null → null; integers with all digits; floats and doubles so that they read back to the
/// same double, "NaN", "Infinity" and "-Infinity" as strings; decimals as strings with `scale` digits; dates as
/// "2026-01-31"; timestamps as "2026-01-31T12:00:00.000" with 3, 6 or 9 digits, and Z if in UTC; text as it is; other
/// bytes as base64; lists as arrays; maps as arrays of {"key", "value"}.

#include "core/base/file.h"
#include "core/formats/parquet/schema.h"

#include <functional>

namespace luthier {

bool isParquet(std::string_view bytes);

/// Calls `row` with each row as one line of JSON, without a newline; the text is valid during the call.
/// @param file  the whole file's bytes; `name` is for errors. Memory: one page of each column, and its dictionaries.
/// Errors: "parquet.damaged", "parquet.unsupported"; those of `row`, which ends the reading.
Result<void> readParquet(
    std::string_view file, const std::string& name, const std::function<Result<void>(std::string_view json)>& row);

} // namespace luthier
