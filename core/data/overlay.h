#pragma once
/// Changes that people and cleaning made to the rows of a data set, over an import that never changes.

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace luthier {

/// A line of a data set's edits file.
struct LineRef {
    std::uint64_t offset = 0; ///< bytes
    std::uint32_t length = 0; ///< bytes, without the newline
    bool operator==(const LineRef&) const = default;
};

/// Numbers are kept in project.db: never change them.
enum class RowChangeKind : std::uint8_t {
    Remove = 1,
    Restore = 2,
    Edit = 3, ///< `line` is the row as it reads now
    Add = 4,  ///< a row that no import brought: its number is at or above the import's count
    Tag = 5,  ///< `line` is a JSON list of all tags that the row has now
};

struct RowChange {
    std::uint64_t row = 0;
    RowChangeKind kind = RowChangeKind::Remove;
    LineRef line;
    bool operator==(const RowChange&) const = default;
};

/// The sum of the applied operations, in their order. Memory: 4 bytes a row once any row was taken out, and about 64
/// for each row that was edited, added or tagged.
class Overlay {
public:
    explicit Overlay(std::uint64_t importedRows = 0)
        : m_imported(importedRows)
        , m_count(importedRows) {}

    /// @param operation  its number in the history, above 0
    void apply(std::uint32_t operation, const RowChange& change);

    std::uint64_t importedRows() const { return m_imported; }
    std::uint64_t rowCount() const { return m_count; } ///< imported and added ones, removed ones among them
    std::uint64_t removedCount() const { return m_removedCount; }
    std::uint64_t keptCount() const { return m_count - m_removedCount; }
    bool isRemoved(std::uint64_t row) const { return removedBy(row) != 0; }
    /// The operation that took the row out; 0: it is kept.
    std::uint32_t removedBy(std::uint64_t row) const { return row < m_removedBy.size() ? m_removedBy[row] : 0; }
    /// Line of the row if it differs from the import or was added; else null.
    const LineRef* line(std::uint64_t row) const { return find(m_lines, row); }
    const LineRef* tags(std::uint64_t row) const { return find(m_tags, row); }
    /// Calls `each(row)` for every row whose `line` is not null, in no order.
    template <class Each>
    void forEachLine(const Each& each) const {
        for (const auto& [row, line] : m_lines)
            each(row);
    }
    /// The edits file must be this long; 0: nothing points at it.
    std::uint64_t linesEnd() const { return m_linesEnd; }

private:
    using Lines = std::unordered_map<std::uint64_t, LineRef>;
    static const LineRef* find(const Lines& lines, std::uint64_t row) {
        const auto it = lines.find(row);
        return it == lines.end() ? nullptr : &it->second;
    }
    std::uint64_t m_imported, m_count, m_removedCount = 0, m_linesEnd = 0;
    std::vector<std::uint32_t> m_removedBy;
    Lines m_lines, m_tags;
};

} // namespace luthier
