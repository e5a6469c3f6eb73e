#pragma once
/// The model of a tokenizer: words to ids. BPE, Unigram and WordPiece are its kinds.

#include "core/text/pipeline/aligned.h"
#include "core/text/tokenizer.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace luthier {

/// Collects ids, and offsets and spellings where they are asked for.
class EncodingSink {
public:
    explicit EncodingSink(Encoding& out, bool isFull)
        : m_out(out)
        , m_isFull(isFull) {}

    bool isFull() const { return m_isFull; }
    std::size_t size() const { return m_out.ids.size(); }
    std::span<const TokenId> from(std::size_t begin) const { return std::span(m_out.ids).subspan(begin); }
    /// Ids without offsets.
    void add(std::span<const TokenId> ids) { m_out.ids.insert(m_out.ids.end(), ids.begin(), ids.end()); }
    void add(TokenId id, SourceRange range) {
        m_out.ids.push_back(id);
        if (m_isFull) m_out.offsets.push_back({range.begin, range.end});
    }
    /// With a spelling of its own: an unknown piece shows what it stands for.
    void add(TokenId id, SourceRange range, std::string_view spelling) {
        add(id, range);
        if (m_isFull) {
            m_out.spellings.resize(m_out.ids.size());
            m_out.spellings.back() = spelling;
        }
    }

private:
    Encoding& m_out;
    bool m_isFull;
};

class SubwordModel {
public:
    virtual ~SubwordModel() = default;
    /// Appends the ids of one word. Thread-safe.
    virtual void encode(const Word& word, EncodingSink& sink) const = 0;
    virtual std::string token(TokenId id) const = 0; ///< empty if there is none
    virtual std::optional<TokenId> tokenToId(std::string_view token) const = 0;
    virtual std::size_t size() const = 0;
    virtual std::string_view kind() const = 0; ///< "BPE", "Unigram", "WordPiece"
};

} // namespace luthier
