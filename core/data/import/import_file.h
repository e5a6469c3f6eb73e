#pragma once
/// A person's file becomes an immutable segment. A bad line never stops an import: it is set aside with its reason.

#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace luthier {

struct ImportSummary {
    std::string dataset;    ///< the segment's folder name
    std::string format;     ///< key of the recognised DataFormat
    std::string sourceName; ///< file name, without its folder
    std::uint64_t rows = 0;
    std::uint64_t rejected = 0; ///< lines in rejected.jsonl
    bool alreadyThere = false;  ///< the same content was imported before: nothing was written
};

/// Imports a JSON array or a JSONL file (UTF-8, BOM and CRLF allowed) into `datasetsFolder`/<hash>/.
/// Nothing appears there until the segment is complete.
/// Errors: "import.unknown_format" (no row looks like a known one), "import.empty", "import.cancelled", file errors.
Result<ImportSummary> importFile(
    const std::filesystem::path& file, const std::filesystem::path& datasetsFolder, const Progress& progress);

} // namespace luthier
