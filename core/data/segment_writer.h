#pragma once
/// Writes a segment's files row by row; nothing of it is visible until all are whole.

#include "core/base/file.h"
#include "core/data/segment.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace luthier {

/// Set of 64-bit hashes seen so far: about 16 bytes each, in one table.
class SeenHashes {
public:
    /// True if it is new.
    bool insert(std::uint64_t hash);
    std::size_t size() const { return m_count; }

private:
    void grow();
    std::vector<std::uint64_t> m_slots; // 0: empty; the hash 0 counts as 1
    std::size_t m_count = 0;
};

class SegmentWriter {
public:
    /// @param folder  where the segment will be; built beside it, in a hidden folder that this object removes
    static Result<SegmentWriter> create(const std::filesystem::path& folder);
    SegmentWriter(SegmentWriter&&) = default;
    ~SegmentWriter();

    /// Adds a row, as appendJsonLine writes it, without an id: its position is its id.
    Result<void> add(std::string_view line);
    Result<void> reject(const RejectedLine& line);
    /// Writes source.json beside the rows and moves the folder into place.
    Result<void> finish(const nlohmann::ordered_json& source);

    std::uint64_t rowCount() const { return m_rowCount; }
    std::uint64_t rejectedCount() const { return m_rejectedCount; }
    std::uint64_t duplicateCount() const {
        return m_rowCount - m_seen.size();
    } ///< rows that stood before, byte by byte

private:
    SegmentWriter(std::filesystem::path folder, std::filesystem::path temporary, FileWriter rows, FileWriter offsets,
        FileWriter rejected);
    std::filesystem::path m_folder, m_temporary;
    FileWriter m_rows, m_offsets, m_rejected;
    SeenHashes m_seen;
    std::uint64_t m_rowCount = 0, m_rejectedCount = 0;
};

/// Removes what an import that was killed left behind. Call it when nothing imports into `datasetsFolder`.
void removeKilledImports(const std::filesystem::path& datasetsFolder);

} // namespace luthier
