#pragma once
/// Where rows come from: every kind of file gives its rows as JSON text, one after the other. A new kind is a file
/// beside this and a row in source.cpp.

#include "core/base/file.h"
#include "core/base/progress.h"
#include "core/base/result.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace luthier {

/// A row before anyone knows what its columns mean. The views are valid during the call.
struct SourceRow {
    std::uint64_t line = 0; ///< number in the file, from 1; the row's number if it has no lines
    std::string_view text;  ///< JSON; the file's own text if there is a problem
    Message problem;        ///< not empty: the reason why there is no JSON
    std::string_view file;  ///< of a folder, the file within it; else empty
    bool isPadded = false;  ///< 64 readable bytes follow the text
};
/// An error ends the reading and is handed on.
using RowSink = std::function<Result<void>(const SourceRow&)>;

struct SourceInput {
    std::string_view bytes; ///< the whole file, unpacked, without a byte order mark; 64 readable bytes follow
    std::string name;       ///< without its folder; what .gz or .zst it had is gone
    Progress progress;      ///< in bytes
};

struct SourceKind {
    std::string_view key;   ///< kept in source.json: never rename it
    std::string_view label; ///< for the window
    bool (*matches)(const SourceInput& input);
    Result<void> (*read)(const SourceInput& input, const RowSink& sink);
};

std::span<const SourceKind> sourceKinds();
/// Kind by content, with the name's ending as a hint; the last of the table takes any text. Null if it is not text.
const SourceKind* recogniseSource(const SourceInput& input);

namespace sources {

/// "import.cancelled"
tl::unexpected<Error> failCancelled();
bool hasEnding(std::string_view name, std::string_view ending);
/// For readers that make a JSON object of each row: hands it on as the next row, reports, and stops when it is told to.
/// @param input, sink  must outlive what comes back
std::function<Result<void>(std::string_view json)> jsonRowSink(const SourceInput& input, const RowSink& sink);

bool isJsonLines(const SourceInput& input);
Result<void> readJsonLines(const SourceInput& input, const RowSink& sink);
bool isJsonValues(const SourceInput& input);
Result<void> readJsonValues(const SourceInput& input, const RowSink& sink);
bool isParquetFile(const SourceInput& input);
Result<void> readParquetRows(const SourceInput& input, const RowSink& sink);
bool isArrowFile(const SourceInput& input);
Result<void> readArrowRows(const SourceInput& input, const RowSink& sink);
bool isDelimited(const SourceInput& input);
Result<void> readDelimited(const SourceInput& input, const RowSink& sink);
bool isHtml(const SourceInput& input);
Result<void> readHtml(const SourceInput& input, const RowSink& sink);
bool isPdf(const SourceInput& input);
Result<void> readPdf(const SourceInput& input, const RowSink& sink);
bool isText(const SourceInput& input);
Result<void> readText(const SourceInput& input, const RowSink& sink);

/// Gives a document's text as rows {"text": …} of whole paragraphs, at most about kPassageCodePoints each; a longer
/// paragraph is cut at the ends of sentences.
Result<void> givePassages(std::string_view text, std::uint64_t firstLine, const RowSink& sink);
inline constexpr std::size_t kPassageCodePoints = 2000;

} // namespace sources
} // namespace luthier
