#pragma once
/// The readers' end of events.jsonl.

#include "core/run/event.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace luthier {

/// Reads events.jsonl while another program appends to it. The file may come into being later.
class EventTail { // a class, because file and position must agree between calls
public:
    explicit EventTail(std::filesystem::path file)
        : m_file(std::move(file)) {}
    /// What has been added since the last call. Whole lines only: a torn last line waits for its end. Lines that are no
    /// events are skipped. A file that became shorter (replaced) is read from the start.
    std::vector<Event> readNew();

private:
    std::filesystem::path m_file;
    std::uint64_t m_offset = 0; // bytes; always just after a newline
};

} // namespace luthier
