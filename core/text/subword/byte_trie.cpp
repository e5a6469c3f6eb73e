#include "core/text/subword/byte_trie.h"

namespace luthier {

ByteTrie::ByteTrie(const std::vector<std::pair<std::string, std::int32_t>>& entries)
    : m_values{-1} {
    std::size_t bytes = 0;
    for (const auto& [text, value] : entries)
        bytes += text.size();
    m_children.reserve(bytes);
    for (const auto& [text, value] : entries) {
        std::uint32_t node = 0;
        for (const char byte : text) {
            if (const std::uint32_t* next = child(node, byte)) {
                node = *next;
                continue;
            }
            const auto made = static_cast<std::uint32_t>(m_values.size());
            m_children.insert((std::uint64_t(node) << 8) | static_cast<unsigned char>(byte), made);
            m_values.push_back(-1);
            node = made;
        }
        if (node != 0 && m_values[node] < 0) m_values[node] = value;
    }
}

} // namespace luthier
