#pragma once
/// Imports a person's file or folder as an immutable segment. A bad line never stops an import: it is set aside with
/// its reason.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/import/mapping.h"
#include "core/data/segment.h"
#include "core/formats/compression.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

struct ImportOptions {
    /// Part that each column plays; nothing: as dataset_info.json beside the file says, else as recognised row by row.
    std::optional<ColumnMapping> mapping;
    UnpackLimit unpackLimit;
};

struct ImportSummary {
    std::string dataset;    ///< the segment's folder name
    std::string format;     ///< key of the recognised DataFormat, or "custom"
    std::string sourceName; ///< file name, without its folder
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0;   ///< lines in rejected.jsonl
    std::uint64_t duplicates = 0; ///< rows that equal an earlier one byte by byte; they are kept
    bool alreadyThere = false;    ///< the same content was imported before: nothing was written
};

/// Imports a file or a folder of files into `datasetsFolder`/<hash>/: any of sourceKinds, also .gz and .zst (UTF-8, or
/// UTF-16 with its mark; CRLF allowed). Nothing appears there until the segment is complete.
/// Memory: the longest row a few times over, and 16 bytes a row to find duplicates.
/// Errors: "import.unknown_format" (no row looks like a known one), "import.empty", "import.binary",
/// "import.cancelled", those of unpackStream and readParquet, file errors.
Result<ImportSummary> importFile(const std::filesystem::path& file, const std::filesystem::path& datasetsFolder,
    const Progress& progress, const ImportOptions& options = {});

struct ColumnSample {
    std::string name, value; ///< value: of the first row that has one, as JSON, shortened
};

/// Preview of an import: the first rows of a file.
struct ImportPreview {
    std::string source; ///< key of the SourceKind
    ColumnMapping mapping;
    bool isFromDatasetInfo = false;
    std::vector<ColumnSample> columns;
    std::vector<Record> rows;
    std::vector<RejectedLine> rejected; ///< among the first rows
};

/// Reads the first `limit` rows and writes nothing. Errors: those of importFile, except that an unknown format gives
/// columns and no rows.
Result<ImportPreview> previewImport(
    const std::filesystem::path& file, const ImportOptions& options = {}, std::size_t limit = 100);

/// Calls `each` with every row of a file or folder that can be read, without importing it: rows.jsonl and frozen files
/// too. Bad rows are passed over. Errors: those of importFile; those of `each`, which ends the reading.
Result<void> readRows(const std::filesystem::path& file, const std::function<Result<void>(const Record&)>& each);

/// Paths to import separately: each split of a DatasetDict that `datasets` saved to disk, since splits stay apart; else
/// the path alone.
std::vector<std::filesystem::path> savedSplits(const std::filesystem::path& path);

} // namespace luthier
