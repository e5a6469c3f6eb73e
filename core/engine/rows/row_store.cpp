#include "core/engine/rows/row_store.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace luthier::engine {

static_assert(std::endian::native == std::endian::little, "what is written is what lies in memory");

namespace {

template <class T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class Container>
void putAll(std::string& out, const Container& values) {
    put(out, std::uint32_t(values.size()));
    out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof values[0]);
}

/// Takes values off the front. The file was checked as a whole when it was opened.
class Reader {
public:
    explicit Reader(std::string_view bytes)
        : m_bytes(bytes) {}

    template <class T>
    T take() {
        T value;
        std::memcpy(&value, m_bytes.data(), sizeof value);
        m_bytes.remove_prefix(sizeof value);
        return value;
    }
    template <class Container>
    Container takeAll() {
        Container values;
        values.resize(take<std::uint32_t>());
        std::memcpy(values.data(), m_bytes.data(), values.size() * sizeof values[0]);
        m_bytes.remove_prefix(values.size() * sizeof values[0]);
        return values;
    }
    TokenizedRow takeRow() {
        TokenizedRow row;
        row.id = takeAll<std::string>();
        row.ids = takeAll<std::vector<TokenId>>();
        row.learned = takeAll<std::vector<std::uint8_t>>();
        row.source = takeAll<std::vector<TokenId>>();
        row.scoredAt = take<std::int64_t>();
        row.margin = take<double>();
        row.isGood = take<bool>();
        row.isOther = take<bool>();
        const auto beside = take<std::uint8_t>();
        for (int i = 0; i < beside; ++i)
            row.beside.push_back(takeRow());
        return row;
    }

private:
    std::string_view m_bytes;
};

} // namespace

std::int64_t TokenizedRow::countedTokens() const {
    std::int64_t count = 0;
    for (std::size_t i = 1; i < learned.size(); ++i)
        count += learned[i];
    return count;
}

std::int64_t TokenizedRow::longest() const {
    return std::max(std::ssize(ids), beside.empty() ? std::ptrdiff_t(0) : std::ssize(beside.front().ids));
}

void appendPacked(std::string& out, const TokenizedRow& row) {
    putAll(out, row.id);
    putAll(out, row.ids);
    putAll(out, row.learned);
    putAll(out, row.source);
    put(out, row.scoredAt);
    put(out, row.margin);
    put(out, row.isGood);
    put(out, row.isOther);
    put(out, std::uint8_t(row.beside.size()));
    for (const TokenizedRow& other : row.beside)
        appendPacked(out, other);
}

TokenizedRow unpackedRow(std::string_view bytes) { return Reader(bytes).takeRow(); }

std::string unpackedId(std::string_view bytes) { return Reader(bytes).takeAll<std::string>(); }

RowStore::RowStore(MappedFile file, std::uint64_t indexAt, std::uint64_t count)
    : m_file(std::make_shared<const MappedFile>(std::move(file)))
    , m_indexAt(indexAt)
    , m_count(count) {}

void RowStore::append(RowStore&& other) {
    m_rows.insert(
        m_rows.end(), std::make_move_iterator(other.m_rows.begin()), std::make_move_iterator(other.m_rows.end()));
}

RowStore::Place RowStore::place(std::size_t row) const {
    Place out;
    std::memcpy(&out, m_file->text().data() + m_indexAt + row * sizeof out, sizeof out);
    return out;
}

TokenizedRow RowStore::operator[](std::size_t row) const {
    if (!m_file) return m_rows[row];
    TokenizedRow out = unpackedRow(m_file->text().substr(place(row).offset));
    if (!m_reference.empty()) out.reference.assign(m_reference[row].begin(), m_reference[row].end());
    return out;
}

std::string RowStore::id(std::size_t row) const {
    return m_file ? unpackedId(m_file->text().substr(place(row).offset)) : m_rows[row].id;
}

std::int64_t RowStore::longest(std::size_t row) const {
    return m_file ? std::int64_t(place(row).longest) : m_rows[row].longest();
}

void RowStore::setReference(std::size_t row, float own, float beside) {
    if (!m_file) {
        m_rows[row].reference = {own, beside};
        return;
    }
    m_reference.resize(m_count);
    m_reference[row] = {own, beside};
}

} // namespace luthier::engine
