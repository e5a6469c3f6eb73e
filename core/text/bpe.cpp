#include "core/text/bpe.h"

#include "core/base/text.h"

#include <queue>

#include <algorithm>
#include <fmt/format.h>

namespace luthier {

namespace {

std::uint64_t pairKey(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) | static_cast<std::uint32_t>(right);
}

} // namespace

Bpe::Bpe(std::unordered_map<std::string, std::int32_t> vocabulary,
    const std::vector<std::pair<std::string, std::string>>& merges, BpeOptions options)
    : m_vocabulary(std::move(vocabulary))
    , m_options(std::move(options)) {
    std::int32_t highest = -1;
    for (const auto& [token, id] : m_vocabulary)
        highest = std::max(highest, id);
    m_tokens.resize(highest + 1);
    for (const auto& [token, id] : m_vocabulary)
        if (id >= 0) m_tokens[id] = token;
    m_merges.reserve(merges.size());
    std::int32_t rank = 0;
    for (const auto& [left, right] : merges) {
        const auto l = tokenToId(left), r = tokenToId(right), both = tokenToId(left + right);
        if (l && r && both) m_merges.emplace(pairKey(*l, *r), Merge{rank, *both});
        ++rank;
    }
    if (m_options.unknownToken) m_unknown = tokenToId(*m_options.unknownToken);
    if (m_options.byteFallback) {
        for (int b = 0; b < 256; ++b)
            if (const auto id = tokenToId(fmt::format("<0x{:02X}>", b))) m_byteTokens.push_back(*id);
        if (m_byteTokens.size() != 256) m_byteTokens.clear();
    }
}

std::string Bpe::token(std::int32_t id) const {
    return id >= 0 && id < static_cast<std::int32_t>(m_tokens.size()) ? m_tokens[id] : std::string();
}

std::optional<std::int32_t> Bpe::tokenToId(std::string_view token) const {
    const auto it = m_vocabulary.find(std::string(token));
    return it == m_vocabulary.end() ? std::nullopt : std::optional(it->second);
}

const Bpe::Merge* Bpe::mergeOf(std::int32_t left, std::int32_t right) const {
    const auto it = m_merges.find(pairKey(left, right));
    return it == m_merges.end() ? nullptr : &it->second;
}

std::vector<std::int32_t> Bpe::characters(std::string_view word) const {
    std::vector<std::int32_t> out;
    bool lastUnknown = false;
    for (std::size_t i = 0; i < word.size();) {
        const std::size_t start = i;
        nextCodePoint(word, i);
        const std::string_view character = word.substr(start, i - start);
        if (const auto id = tokenToId(character)) {
            out.push_back(*id);
            lastUnknown = false;
        } else if (!m_byteTokens.empty()) {
            for (const char c : character)
                out.push_back(m_byteTokens[static_cast<unsigned char>(c)]);
            lastUnknown = false;
        } else if (m_unknown) {
            if (!(lastUnknown && m_options.fuseUnknown)) out.push_back(*m_unknown);
            lastUnknown = true;
        }
    }
    return out;
}

void Bpe::encode(std::string_view word, std::vector<std::int32_t>& ids) const {
    if (m_options.ignoreMerges)
        if (const auto whole = tokenToId(word)) return ids.push_back(*whole);

    // A linked list of symbols and a queue of possible merges, best rank first, then leftmost.
    struct Symbol {
        std::int32_t id, previous, next; // id < 0: swallowed by its left neighbour
    };
    struct Candidate {
        std::int32_t rank, at, left, right;
        bool operator>(const Candidate& other) const { return std::pair(rank, at) > std::pair(other.rank, other.at); }
    };
    const auto first = characters(word);
    const auto count = static_cast<std::int32_t>(first.size());
    std::vector<Symbol> symbols(count);
    for (std::int32_t i = 0; i < count; ++i)
        symbols[i] = {first[i], i - 1, i + 1 < count ? i + 1 : -1};
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    const auto consider = [&](std::int32_t at) {
        if (at < 0 || symbols[at].next < 0) return;
        const std::int32_t left = symbols[at].id, right = symbols[symbols[at].next].id;
        if (const Merge* merge = mergeOf(left, right)) queue.push({merge->rank, at, left, right});
    };
    for (std::int32_t i = 0; i + 1 < count; ++i)
        consider(i);
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Symbol& left = symbols[best.at];
        // Stale when either side has been merged since.
        if (left.id != best.left || left.next < 0 || symbols[left.next].id != best.right) continue;
        Symbol& right = symbols[left.next];
        left.id = mergeOf(best.left, best.right)->result;
        left.next = right.next;
        right.id = -1;
        if (left.next >= 0) symbols[left.next].previous = best.at;
        consider(left.previous);
        consider(best.at);
    }
    for (std::int32_t i = count > 0 ? 0 : -1; i >= 0; i = symbols[i].next)
        ids.push_back(symbols[i].id);
}

} // namespace luthier
