#include "core/data/overlay.h"

#include <algorithm>

namespace luthier {

void Overlay::apply(std::uint32_t operation, const RowChange& change) {
    m_linesEnd = std::max(m_linesEnd, change.line.offset + change.line.length);
    switch (change.kind) {
    case RowChangeKind::Remove:
    case RowChangeKind::Restore: {
        const std::uint32_t by = change.kind == RowChangeKind::Remove ? operation : 0;
        if (change.row >= m_removedBy.size()) {
            if (by == 0 || change.row >= m_count) return;
            m_removedBy.resize(m_count, 0);
        }
        std::uint32_t& now = m_removedBy[change.row];
        m_removedCount += (by != 0) - (now != 0);
        now = by;
        return;
    }
    case RowChangeKind::Add:
        m_count = std::max(m_count, change.row + 1);
        [[fallthrough]];
    case RowChangeKind::Edit:
        m_lines[change.row] = change.line;
        return;
    case RowChangeKind::Tag:
        m_tags[change.row] = change.line;
        return;
    }
}

} // namespace luthier
