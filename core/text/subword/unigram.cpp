#include "core/text/subword/unigram.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace luthier {

namespace {

constexpr double kUnknownPenalty = 10.0; // of both peers

} // namespace

Unigram::Unigram(const std::vector<UnigramPiece>& pieces, UnigramOptions options)
    : m_options(options) {
    std::vector<std::pair<std::string, std::int32_t>> entries;
    double lowest = std::numeric_limits<double>::infinity();
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        m_vocabulary.add(pieces[id].text, static_cast<TokenId>(id));
        m_scores.push_back(pieces[id].score);
        if (!pieces[id].isMatched) continue;
        entries.emplace_back(pieces[id].text, static_cast<TokenId>(id));
        lowest = std::min(lowest, pieces[id].score);
    }
    m_trie = ByteTrie(entries);
    m_unknownScore = (entries.empty() ? 0.0 : lowest) - kUnknownPenalty;
    if (m_options.byteFallback)
        for (int b = 0; b < 256; ++b)
            if (const auto id = m_vocabulary.find(fmt::format("<0x{:02X}>", b))) m_byteTokens.push_back(*id);
    if (m_byteTokens.size() != 256) m_byteTokens.clear();
}

template <class Score>
void Unigram::run(const Word& word, EncodingSink& sink) const {
    const std::string_view text = word.text;
    struct Node { // the best way to this place
        Score score = 0;
        std::uint32_t from = 0;
        TokenId id = -1; // -1: not reached; -2: unknown
    };
    std::vector<Node> best(text.size() + 1);
    const auto offer = [&](std::size_t from, std::size_t to, Score score, TokenId id) {
        if (best[to].id == -1 || score > best[to].score) best[to] = {score, static_cast<std::uint32_t>(from), id};
    };
    for (std::size_t at = 0; at < text.size();) {
        std::size_t next = at;
        nextCodePoint(text, next);
        const Score here = best[at].score;
        bool hasSingle = false;
        m_trie.match(text.substr(at), [&](std::size_t length, TokenId id) {
            offer(at, at + length, here + static_cast<Score>(m_scores[id]), id);
            hasSingle |= at + length == next;
        });
        if (!hasSingle) offer(at, next, here + static_cast<Score>(m_unknownScore), -2);
        at = next;
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> path; // begin and end, from the back
    for (std::size_t end = text.size(); end > 0; end = best[end].from)
        path.emplace_back(best[end].from, static_cast<std::uint32_t>(end));
    std::reverse(path.begin(), path.end());
    for (std::size_t i = 0; i < path.size(); ++i) {
        auto [begin, end] = path[i];
        if (best[end].id >= 0) {
            sink.add(best[end].id, word.range(begin, end));
            continue;
        }
        while (i + 1 < path.size() && best[path[i + 1].second].id == -2)
            end = path[++i].second;
        if (!m_byteTokens.empty())
            for (std::size_t b = begin; b < end; ++b)
                sink.add(m_byteTokens[static_cast<unsigned char>(text[b])], word.range(b, b + 1));
        else if (m_options.unknown)
            sink.add(*m_options.unknown, word.range(begin, end), text.substr(begin, end - begin));
    }
}

void Unigram::encode(const Word& word, EncodingSink& sink) const {
    if (m_options.singlePrecision)
        run<float>(word, sink);
    else
        run<double>(word, sink);
}

} // namespace luthier
