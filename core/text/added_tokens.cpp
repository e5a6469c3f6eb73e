#include "core/text/added_tokens.h"

#include "core/base/text.h"
#include "core/text/unicode.h"

#include <algorithm>

namespace luthier {

AddedTokens::AddedTokens(std::vector<AddedToken> tokens)
    : m_tokens(std::move(tokens)) {
    std::stable_sort(m_tokens.begin(), m_tokens.end(),
        [](const AddedToken& a, const AddedToken& b) { return a.content.size() > b.content.size(); });
    for (std::size_t i = 0; i < m_tokens.size(); ++i) {
        m_byId.emplace(m_tokens[i].id, i);
        m_byContent.emplace(m_tokens[i].content, i);
    }
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

void AddedTokens::split(std::string_view text, Stage stage, bool recognise,
    const std::function<void(std::string_view)>& onText, const std::function<void(std::int32_t)>& onToken) const {
    std::size_t textStart = 0;
    std::size_t at = 0;
    const auto flush = [&](std::size_t end) {
        if (end > textStart) onText(text.substr(textStart, end - textStart));
    };
    while (recognise && at < text.size()) {
        const AddedToken* found = nullptr;
        for (const AddedToken& token : m_tokens) {
            if (token.normalized != (stage == Stage::Normalized)) continue;
            if (token.content.empty() || text.compare(at, token.content.size(), token.content) != 0) continue;
            if (token.single_word && (isWordBefore(text, at) || isWordAt(text, at + token.content.size()))) continue;
            found = &token;
            break;
        }
        if (!found) {
            ++at;
            continue;
        }
        std::size_t start = at, end = at + found->content.size();
        if (found->lstrip) start = unicode::trimRight(text.substr(0, start)).size();
        if (found->rstrip) end += text.size() - end - unicode::trimLeft(text.substr(end)).size();
        flush(std::max(start, textStart));
        onToken(found->id);
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
