#pragma once
/// An immutable import: rows.jsonl with the position of every row. Opening a million rows costs only the map.

#include "core/base/file.h"
#include "core/data/record.h"

#include <cstdint>
#include <filesystem>

namespace luthier {

class Segment {
public:
    /// Errors: file errors; "segment.damaged" when offsets and rows do not agree.
    static Result<Segment> open(const std::filesystem::path& folder);

    std::uint64_t rowCount() const { return m_count; }
    /// The row's line, without its newline. Valid while this object lives.
    std::string_view line(std::uint64_t row) const;
    Result<Record> record(std::uint64_t row) const;
    /// All rows, a line each: for scans.
    std::string_view text() const { return m_rows.text(); }
    /// Offset of the row's line in `text`; for rowCount(), the end of the text.
    std::uint64_t offset(std::uint64_t row) const;
    /// "<first 8 digits of the data set>:<row>"
    std::string rowId(std::uint64_t row) const { return m_idPrefix + std::to_string(row); }

private:
    Segment(MappedFile rows, MappedFile offsets)
        : m_rows(std::move(rows))
        , m_offsets(std::move(offsets)) {}
    MappedFile m_rows, m_offsets;
    std::string m_idPrefix;
    std::uint64_t m_count = 0;
};

/// A line that an import set aside.
struct RejectedLine {
    std::uint64_t line = 0;
    Message reason;
    std::string text;
    std::string file; ///< within an imported folder
};
Result<std::vector<RejectedLine>> readRejected(const std::filesystem::path& segmentFolder);

} // namespace luthier
