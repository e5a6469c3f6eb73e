#pragma once
/// A data set as it stands now: the import with its overlay. Cheap to copy, and many threads may read it; a later
/// change makes another view.

#include "core/base/file.h"
#include "core/data/overlay.h"
#include "core/data/segment.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace luthier {

class DatasetView {
public:
    /// The import as it is.
    static Result<DatasetView> open(const std::filesystem::path& segmentFolder);
    /// @param edits  the file whose lines the overlay points at; may be missing where it points at none
    /// Errors: those of Segment::open; "segment.damaged" where the file is shorter than the overlay says.
    static Result<DatasetView> open(const std::filesystem::path& segmentFolder, const std::filesystem::path& edits,
        std::shared_ptr<const Overlay> overlay);
    /// The same import with another overlay: only the edits are read again.
    Result<DatasetView> with(const std::filesystem::path& edits, std::shared_ptr<const Overlay> overlay) const;

    const Segment& segment() const { return *m_segment; }
    const Overlay& overlay() const { return *m_overlay; }
    std::uint64_t rowCount() const { return m_overlay->rowCount(); } ///< removed ones among them
    bool isRemoved(std::uint64_t row) const { return m_overlay->isRemoved(row); }
    /// The row as it reads now. Valid while any copy of this view lives.
    std::string_view line(std::uint64_t row) const;
    Result<Record> record(std::uint64_t row) const;
    std::string rowId(std::uint64_t row) const { return m_segment->rowId(row); }
    std::vector<std::string> tags(std::uint64_t row) const;
    /// All kept rows. Errors: those of parseRecord.
    Result<std::vector<Record>> keptRows() const;

private:
    DatasetView(std::shared_ptr<const Segment> segment, std::shared_ptr<const Overlay> overlay,
        std::shared_ptr<const MappedFile> edits)
        : m_segment(std::move(segment))
        , m_overlay(std::move(overlay))
        , m_edits(std::move(edits)) {}
    std::string_view text(const LineRef& line) const { return m_edits->text().substr(line.offset, line.length); }
    std::shared_ptr<const Segment> m_segment;
    std::shared_ptr<const Overlay> m_overlay;
    std::shared_ptr<const MappedFile> m_edits; // null: the overlay points at none
};

/// Appends lines for an overlay to point at. Lines that nothing points at do no harm. Only one writer has the file:
/// another waits in `open` until this one is finished or gone.
class EditsWriter {
public:
    /// Opens or makes the file. Errors: file errors.
    static Result<EditsWriter> open(const std::filesystem::path& file);
    Result<LineRef> append(std::string_view line);
    /// The lines are on the disk when this returns.
    Result<void> finish() { return m_file.finish(); }

private:
    explicit EditsWriter(FileWriter file)
        : m_file(std::move(file)) {}
    FileWriter m_file;
};

} // namespace luthier
