#include "core/text/detokenizer.h"

namespace luthier {

std::string StreamingDetokenizer::add(TokenId id) {
    m_ids.push_back(id);
    const std::vector<TokenId> certain(m_ids.begin(), m_ids.begin() + static_cast<std::ptrdiff_t>(m_certainIds));
    const std::string before = m_tokenizer.decode(certain, true);
    std::string now = m_tokenizer.decode(m_ids, true);
    // A broken character at the end may still be completed by the next token.
    if (now.size() <= before.size() || now.ends_with("\uFFFD")) return {};
    std::string out = now.substr(before.size());
    m_certainIds = m_ids.size();
    // Keep one stretch as context (SentencePiece strips the first space of what it decodes).
    constexpr std::size_t kContext = 8;
    if (m_ids.size() > 4 * kContext) {
        m_ids.erase(m_ids.begin(), m_ids.end() - kContext);
        m_certainIds = m_ids.size();
    }
    return out;
}

std::string StreamingDetokenizer::finish() {
    const std::vector<TokenId> certain(m_ids.begin(), m_ids.begin() + static_cast<std::ptrdiff_t>(m_certainIds));
    const std::string before = m_tokenizer.decode(certain, true);
    const std::string now = m_tokenizer.decode(m_ids, true);
    m_certainIds = m_ids.size();
    return now.size() > before.size() ? now.substr(before.size()) : std::string();
}

} // namespace luthier
