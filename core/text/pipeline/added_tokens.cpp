#include "core/text/pipeline/added_tokens.h"

#include "core/base/text.h"
#include "core/text/chars/unicode.h"

#include <algorithm>

namespace luthier {

AddedTokens::AddedTokens(std::vector<AddedToken> tokens)
    : m_tokens(std::move(tokens)) {
    std::stable_sort(m_tokens.begin(), m_tokens.end(),
        [](const AddedToken& a, const AddedToken& b) { return a.content.size() > b.content.size(); });
    for (auto& table : m_byFirstByte)
        table.resize(256);
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        const std::string& content = m_tokens[i].content;
        if (!content.empty() && m_tokens[i].isFound)
            m_byFirstByte[m_tokens[i].normalized][static_cast<unsigned char>(content[0])].push_back(i);
        m_byId.emplace(m_tokens[i].id, i);
        m_byContent.emplace(m_tokens[i].content, i);
    }
    for (int stage = 0; stage < 2; ++stage)
        for (int byte = 0; byte < 256; ++byte)
            m_begins[stage][byte] = !m_byFirstByte[stage][byte].empty();
}

namespace {

bool isWordAt(std::string_view text, std::size_t position) {
    return position < text.size() && unicode::isWord(nextCodePoint(text, position));
}

bool isWordBefore(std::string_view text, std::size_t position) {
    if (position == 0) return false;
    do
        --position;
    while (position > 0 && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80);
    return isWordAt(text, position);
}

} // namespace

const AddedToken* AddedTokens::tokenAt(std::string_view text, std::size_t at, const Search& search) const {
    const auto& table = m_byFirstByte[search.stage == Stage::Normalized];
    for (const std::size_t i : table[static_cast<unsigned char>(text[at])]) {
        const AddedToken& token = m_tokens[i];
        const std::size_t end = at + token.content.size();
        if (text.compare(at, token.content.size(), token.content) != 0) continue;
        if (token.single_word && (isWordBefore(text, at) || isWordAt(text, end))) continue;
        if (token.special && search.hidesSpecial) continue;
        if (token.special && search.origin &&
            std::any_of(search.origin->begin() + at, search.origin->begin() + end, [](auto o) { return o != 0; }))
            continue;
        return &token;
    }
    return nullptr;
}

void AddedTokens::split(std::string_view text, const Search& search,
    const std::function<void(std::size_t, std::size_t)>& onText,
    const std::function<void(std::int32_t, std::size_t, std::size_t)>& onToken) const {
    std::size_t textStart = 0;
    const auto flush = [&](std::size_t end) {
        if (end > textStart) onText(textStart, end);
    };
    const auto& begins = m_begins[search.stage == Stage::Normalized];
    for (std::size_t at = 0; search.recognises && at < text.size();) {
        while (at < text.size() && !begins[static_cast<unsigned char>(text[at])])
            ++at;
        if (at == text.size()) break;
        const AddedToken* found = tokenAt(text, at, search);
        if (!found) {
            ++at;
            continue;
        }
        std::size_t start = at, end = at + found->content.size();
        if (found->lstrip) start = std::max(textStart, unicode::trimRight(text.substr(0, start)).size());
        if (found->rstrip) end += text.size() - end - unicode::trimLeft(text.substr(end)).size();
        flush(start);
        onToken(found->id, start, end);
        at = textStart = end;
    }
    flush(text.size());
}

const std::string* AddedTokens::content(std::int32_t id) const {
    const auto it = m_byId.find(id);
    return it == m_byId.end() ? nullptr : &m_tokens[it->second].content;
}

std::optional<std::int32_t> AddedTokens::idOf(std::string_view content) const {
    const auto it = m_byContent.find(content);
    return it == m_byContent.end() ? std::nullopt : std::optional(m_tokens[it->second].id);
}

bool AddedTokens::isSpecial(std::int32_t id) const {
    const auto it = m_byId.find(id);
    return it != m_byId.end() && m_tokens[it->second].special;
}

} // namespace luthier
