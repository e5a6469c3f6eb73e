#include "core/text/subword/word_piece.h"

#include <vector>

namespace luthier {

WordPiece::WordPiece(Vocabulary vocabulary, WordPieceOptions options)
    : m_vocabulary(std::move(vocabulary))
    , m_options(std::move(options))
    , m_unknown(m_vocabulary.find(m_options.unknownToken)) {}

void WordPiece::encode(const Word& word, EncodingSink& sink) const {
    const std::string_view text = word.text;
    std::vector<std::size_t> ends; // of characters
    for (std::size_t i = 0; i < text.size();) {
        nextCodePoint(text, i);
        ends.push_back(i);
        if (ends.size() > m_options.maxCharacters) break;
    }
    struct Found {
        TokenId id;
        std::size_t begin, end;
    };
    std::vector<Found> found;
    bool isSpelt = ends.size() <= m_options.maxCharacters;
    for (std::size_t begin = 0; isSpelt && begin < text.size();) {
        isSpelt = false;
        for (auto end = ends.rbegin(); end != ends.rend() && *end > begin; ++end) {
            const std::string_view piece = text.substr(begin, *end - begin);
            const auto id = begin == 0 ? m_vocabulary.find(piece)
                                       : m_vocabulary.find(m_options.continuingPrefix + std::string(piece));
            if (!id) continue;
            found.push_back({*id, begin, *end});
            begin = *end;
            isSpelt = true;
            break;
        }
    }
    if (isSpelt)
        for (const Found& piece : found)
            sink.add(piece.id, word.range(piece.begin, piece.end));
    else if (m_unknown)
        sink.add(*m_unknown, word.range(0, text.size()));
}

} // namespace luthier
