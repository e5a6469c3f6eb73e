#include "core/text/subword/bpe.h"

#include "core/base/text.h"
#include "core/text/chars/byte_level.h"

#include <queue>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fmt/format.h>

namespace luthier {

namespace {

std::uint64_t pairKey(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) | static_cast<std::uint32_t>(right);
}

/// The words that a thread met last. Each hash has two places: a new word takes the first, and moves on what was there.
struct WordCache {
    static constexpr std::size_t kBytes = 26, kTokens = 7, kSets = 1 << 15;
    struct alignas(64) Slot { // one line of the processor's cache
        std::uint32_t owner = 0;
        std::uint8_t size = 0, count = 0;
        char bytes[kBytes];
        std::int32_t ids[kTokens];

        bool holds(std::uint32_t who, std::string_view word) const {
            return owner == who && size == word.size() && std::memcmp(bytes, word.data(), word.size()) == 0;
        }
    };
    std::vector<std::array<Slot, 2>> sets = std::vector<std::array<Slot, 2>>(kSets);

    std::array<Slot, 2>& setOf(std::uint32_t owner, std::string_view word) {
        std::uint64_t hash = owner * 0x9E3779B97F4A7C15ULL + word.size();
        for (std::size_t i = 0; i < word.size(); i += 8) {
            std::uint64_t part = 0;
            std::memcpy(&part, word.data() + i, std::min<std::size_t>(8, word.size() - i));
            hash = (hash ^ part) * 0x9FB21C651E98DF25ULL;
            hash ^= hash >> 32;
        }
        return sets[hash % kSets];
    }
};

WordCache& threadCache() {
    static thread_local WordCache cache;
    return cache;
}

std::uint32_t nextCacheKey() {
    static std::atomic<std::uint32_t> next{1};
    return next++;
}

} // namespace

Bpe::Bpe(Vocabulary vocabulary, const std::vector<std::pair<std::string, std::string>>& merges, BpeOptions options)
    : m_vocabulary(std::move(vocabulary))
    , m_options(std::move(options))
    , m_cacheKey(nextCacheKey()) {
    m_byteIds.fill(-1);
    for (std::int32_t id = 0; id < m_vocabulary.end(); ++id) {
        const std::string& token = m_vocabulary.token(id);
        if (token.empty()) continue;
        // A token with a character that is no stand-in is never met inside a word.
        const auto raw = m_options.byteLevel ? byte_level::toBytes(token) : std::optional(token);
        if (!raw) continue;
        for (std::size_t i = 0; i + 1 < raw->size(); ++i)
            m_joined.set(static_cast<unsigned char>((*raw)[i]) * 256 + static_cast<unsigned char>((*raw)[i + 1]));
        if (!m_options.byteLevel) continue;
        if (raw->size() == 1) m_byteIds[static_cast<unsigned char>(raw->front())] = id;
        m_rawBytes.add(*raw, id);
    }
    m_merges.reserve(merges.size());
    std::int32_t rank = 0;
    for (const auto& [left, right] : merges) {
        const auto l = m_vocabulary.find(left), r = m_vocabulary.find(right), both = m_vocabulary.find(left + right);
        if (l && r && both) m_merges.insert(pairKey(*l, *r), Merge{rank, *both});
        ++rank;
    }
    if (m_options.unknownToken) m_unknown = m_vocabulary.find(*m_options.unknownToken);
    if (m_options.byteFallback) {
        for (int b = 0; b < 256; ++b)
            if (const auto id = m_vocabulary.find(fmt::format("<0x{:02X}>", b))) m_byteTokens.push_back(*id);
        if (m_byteTokens.size() != 256) m_byteTokens.clear();
    }
}

const Bpe::Merge* Bpe::mergeOf(std::int32_t left, std::int32_t right) const {
    return m_merges.find(pairKey(left, right));
}

void Bpe::split(std::string_view word, std::vector<Symbol>& symbols) const {
    symbols.clear();
    const auto add = [&](std::int32_t id, std::size_t end) {
        symbols.push_back({id, static_cast<std::uint32_t>(end)});
    };
    if (m_options.byteLevel) {
        for (std::size_t i = 0; i < word.size(); ++i)
            if (const std::int32_t id = m_byteIds[static_cast<unsigned char>(word[i])]; id >= 0)
                add(id, i + 1);
            else if (m_unknown)
                add(*m_unknown, i + 1);
        return;
    }
    bool lastUnknown = false;
    for (std::size_t i = 0; i < word.size();) {
        const std::size_t start = i;
        nextCodePoint(word, i);
        std::optional<std::int32_t> id;
        if (i == word.size() && !m_options.endOfWord.empty())
            id = m_vocabulary.find(std::string(word.substr(start)) + m_options.endOfWord);
        else
            id = m_vocabulary.find(word.substr(start, i - start));
        if (id) {
            add(*id, i);
        } else if (!m_byteTokens.empty()) {
            for (std::size_t b = start; b < i; ++b)
                add(m_byteTokens[static_cast<unsigned char>(word[b])], b + 1);
        } else if (m_unknown) {
            if (lastUnknown && m_options.fuseUnknown)
                symbols.back().end = static_cast<std::uint32_t>(i);
            else
                add(*m_unknown, i);
        }
        lastUnknown = !id && m_byteTokens.empty();
    }
}

/// The lowest rank first, the leftmost of equals: a scan for each merge is the quickest way for few symbols.
void Bpe::merge(std::vector<Symbol>& symbols) const {
    while (symbols.size() > 1) {
        const Merge* best = nullptr;
        std::size_t at = 0;
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
            if (const Merge* merge = mergeOf(symbols[i].id, symbols[i + 1].id);
                merge && (!best || merge->rank < best->rank)) {
                best = merge;
                at = i;
            }
        if (!best) return;
        symbols[at] = {best->result, symbols[at + 1].end};
        symbols.erase(symbols.begin() + at + 1);
    }
}

/// The same with a queue and links between neighbours.
void Bpe::mergeLong(std::vector<Symbol>& symbols) const {
    const auto count = static_cast<std::int32_t>(symbols.size());
    std::vector<std::int32_t> previous(count), next(count);
    for (std::int32_t i = 0; i < count; ++i) {
        previous[i] = i - 1;
        next[i] = i + 1 < count ? i + 1 : -1;
    }
    // Rank above place: the smallest is the best, leftmost first.
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> queue;
    const auto consider = [&](std::int32_t at) {
        if (at < 0 || next[at] < 0) return;
        if (const Merge* merge = mergeOf(symbols[at].id, symbols[next[at]].id)) queue.push(pairKey(merge->rank, at));
    };
    for (std::int32_t i = 0; i + 1 < count; ++i)
        consider(i);
    while (!queue.empty()) {
        const auto rank = static_cast<std::int32_t>(queue.top() >> 32);
        const auto at = static_cast<std::int32_t>(queue.top() & 0xFFFFFFFF);
        queue.pop();
        if (symbols[at].id < 0 || next[at] < 0) continue;
        // Stale when either side has changed since: a rank belongs to one pair.
        const Merge* merge = mergeOf(symbols[at].id, symbols[next[at]].id);
        if (!merge || merge->rank != rank) continue;
        const std::int32_t right = next[at];
        symbols[at] = {merge->result, symbols[right].end};
        symbols[right].id = -1;
        next[at] = next[right];
        if (next[at] >= 0) previous[next[at]] = at;
        consider(previous[at]);
        consider(at);
    }
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.id < 0; });
}

void Bpe::encodePart(const Word& part, EncodingSink& sink) const {
    static thread_local std::vector<Symbol> symbols;
    split(part.text, symbols);
    constexpr std::size_t kFew = 48;
    if (symbols.size() <= kFew)
        merge(symbols);
    else
        mergeLong(symbols);
    std::size_t begin = 0;
    for (const Symbol& symbol : symbols) {
        sink.add(symbol.id, part.range(begin, symbol.end));
        begin = symbol.end;
    }
}

void Bpe::encodeWord(const Word& word, EncodingSink& sink) const {
    if (m_options.ignoreMerges)
        if (const auto whole = m_options.byteLevel ? m_rawBytes.find(word.text) : m_vocabulary.find(word.text))
            return sink.add(*whole, word.range(0, word.text.size()));
    // Where no token holds two neighbours side by side, no merge reaches across: the parts are words of their own.
    // (Unknown characters may fuse across, so they must not be parted.)
    const bool mayPart = m_options.endOfWord.empty() && (m_options.byteLevel || !m_byteTokens.empty());
    std::size_t begin = 0;
    for (std::size_t i = 1; mayPart && i < word.text.size(); ++i) {
        const bool isBoundary = m_options.byteLevel || (static_cast<unsigned char>(word.text[i]) & 0xC0) != 0x80;
        if (!isBoundary || mayJoin(word.text[i - 1], word.text[i])) continue;
        encodeCached(word.part(begin, i), sink);
        begin = i;
    }
    if (begin == 0) return encodePart(word, sink);
    encodeCached(word.part(begin, word.text.size()), sink);
}

void Bpe::encodeCached(const Word& part, EncodingSink& sink) const {
    if (sink.isFull() || part.text.size() > WordCache::kBytes) return encodePart(part, sink);
    withCache(part, sink, &Bpe::encodePart);
}

void Bpe::withCache(const Word& word, EncodingSink& sink, void (Bpe::*work)(const Word&, EncodingSink&) const) const {
    auto& set = threadCache().setOf(m_cacheKey, word.text);
    for (const WordCache::Slot& slot : set)
        if (slot.holds(m_cacheKey, word.text)) return sink.add(std::span(slot.ids, slot.count));
    const std::size_t before = sink.size();
    (this->*work)(word, sink);
    const auto made = sink.from(before);
    if (made.size() > WordCache::kTokens) return;
    set[1] = set[0];
    WordCache::Slot& slot = set[0];
    slot.owner = m_cacheKey;
    slot.size = static_cast<std::uint8_t>(word.text.size());
    slot.count = static_cast<std::uint8_t>(made.size());
    std::memcpy(slot.bytes, word.text.data(), word.text.size());
    std::copy(made.begin(), made.end(), slot.ids);
}

void Bpe::encode(const Word& word, EncodingSink& sink) const {
    if (word.text.empty()) return;
    if (sink.isFull() || word.text.size() > WordCache::kBytes) return encodeWord(word, sink);
    withCache(word, sink, &Bpe::encodeWord);
}

} // namespace luthier
