#pragma once
/// Tokenised rows one after another: in memory, or in a mapped file, whose pages come when a step wants them, so that
/// memory does not grow with the rows.

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

struct TokenizedRow {
    std::string id; ///< of the record
    std::vector<TokenId> ids;
    std::vector<std::uint8_t> learned; ///< as long as ids
    std::vector<TokenId> source = {};  ///< what the encoder reads; empty where there is none
    /// At most one sequence that passes through the model with this one: a pair's worse answer, or, for KTO, the answer
    /// of another row to this one's question.
    std::vector<TokenizedRow> beside = {};
    /// Log-probabilities under the reference of its own answer and of the one in `beside`, nats; empty: not computed.
    std::vector<float> reference = {};
    std::int64_t scoredAt = 0; ///< the token at which a reward model scores it
    double margin = 0;         ///< of a pair: how much better, where the data says it
    bool isGood = true;        ///< of a labelled answer
    bool isOther = false;      ///< stands beside a row only to measure how far the model has moved (KTO)

    /// How many tokens carry loss: the first of a row never does, since nothing predicts it.
    std::int64_t countedTokens() const;
    std::int64_t longest() const; ///< tokens: the longer of this row and its `beside`
    bool operator==(const TokenizedRow&) const = default;
};

class RowStore {
public:
    RowStore() = default;
    RowStore(std::initializer_list<TokenizedRow> rows)
        : m_rows(rows) {}
    /// Where a row lies in a file, and how long it is.
    struct Place {
        std::uint64_t offset = 0;
        std::uint32_t longest = 0;
        std::uint32_t unused = 0; ///< its bytes are in the file
    };
    /// Rows of a file that has the places of `count` rows at `indexAt`.
    RowStore(MappedFile file, std::uint64_t indexAt, std::uint64_t count);

    void push_back(TokenizedRow row) { m_rows.push_back(std::move(row)); } // to those in memory
    void append(RowStore&& other);                                         // both in memory
    std::size_t size() const { return m_file ? m_count : m_rows.size(); }
    bool empty() const { return size() == 0; }
    TokenizedRow operator[](std::size_t row) const; ///< a copy, with what setReference was given
    std::string id(std::size_t row) const;
    std::int64_t longest(std::size_t row) const;
    /// Keeps the log-probabilities under the reference: of the row's answer, and of the one beside it.
    void setReference(std::size_t row, float own, float beside);

private:
    Place place(std::size_t row) const;

    std::vector<TokenizedRow> m_rows;
    std::shared_ptr<const MappedFile> m_file; // null: m_rows
    std::uint64_t m_indexAt = 0, m_count = 0;
    std::vector<std::array<float, 2>> m_reference; // of a file's rows; empty: none was computed
};

/// A row in bytes, and back. Little-endian, unaligned. `bytes` may be longer: it is one of many.
void appendPacked(std::string& out, const TokenizedRow& row);
TokenizedRow unpackedRow(std::string_view bytes);
/// Only its id.
std::string unpackedId(std::string_view bytes);

} // namespace luthier::engine
