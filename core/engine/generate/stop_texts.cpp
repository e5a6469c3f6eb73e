#include "core/engine/generate/stop_texts.h"

#include <algorithm>
#include <utility>

namespace luthier::engine {

std::string StopTexts::add(const std::string& piece) {
    if (m_ended) return {};
    m_held += piece;
    std::size_t end = std::string::npos;
    for (const std::string& text : m_texts)
        if (!text.empty()) end = std::min(end, m_held.find(text));
    if (end != std::string::npos) {
        m_ended = true;
        return m_held.substr(0, end);
    }
    // The longest end of what is held that may grow into a stop text stays.
    std::size_t kept = 0;
    for (const std::string& text : m_texts)
        for (std::size_t size = std::min(text.size(), m_held.size()); size > kept; --size)
            if (text.compare(0, size, m_held, m_held.size() - size, size) == 0) kept = size;
    const std::string out = m_held.substr(0, m_held.size() - kept);
    m_held.erase(0, out.size());
    return out;
}

std::string StopTexts::finish() { return m_ended ? std::string() : std::exchange(m_held, {}); }

} // namespace luthier::engine
