#pragma once
/// Finds which of a set of strings begin at a place.

#include "core/text/subword/flat_map.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace luthier {

class ByteTrie {
public:
    /// Strings with their values; the first of equal strings stays.
    explicit ByteTrie(const std::vector<std::pair<std::string, std::int32_t>>& entries = {});

    /// Calls `onMatch(length, value)` for each string that `text` begins with, shortest first.
    template <class OnMatch>
    void match(std::string_view text, const OnMatch& onMatch) const {
        std::uint32_t node = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const std::uint32_t* next = child(node, text[i]);
            if (!next) return;
            node = *next;
            if (m_values[node] >= 0) onMatch(i + 1, m_values[node]);
        }
    }

private:
    const std::uint32_t* child(std::uint32_t node, char byte) const {
        return m_children.find((std::uint64_t(node) << 8) | static_cast<unsigned char>(byte));
    }
    FlatMap<std::uint32_t> m_children;
    std::vector<std::int32_t> m_values; // by node; -1: no string ends here
};

} // namespace luthier
