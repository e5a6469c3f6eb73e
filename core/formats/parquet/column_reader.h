#pragma once
/// The entries of one column of a row group, one after the other, page by page.

#include "core/formats/parquet/schema.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace luthier::parquet {

/// Levels and dictionary indices: runs of one value and bit-packed groups, decoded as they are asked for, since a few
/// bytes can stand for a billion entries. Source: parquet-format, Encodings.md, "RLE/Bit-Packing Hybrid".
class HybridReader {
public:
    HybridReader() = default;
    HybridReader(std::string_view bytes, int bitWidth)
        : m_bytes(bytes)
        , m_bitWidth(bitWidth) {}
    /// The next value; false where the bytes end.
    bool next(std::uint32_t& value);

private:
    bool startRun();
    std::string_view m_bytes;
    int m_bitWidth = 0;
    std::uint64_t m_repeats = 0; // left of a run of m_value
    std::uint64_t m_packed = 0;  // left of a bit-packed group
    std::size_t m_bit = 0;       // within m_bytes, of the bit-packed group
    std::uint32_t m_value = 0;
};

/// Memory: one page unpacked, and the column's dictionary.
class ColumnReader {
public:
    /// @param file  the mapped file; must live as long as this
    ColumnReader(std::string_view file, const std::string& name, const Node& leaf, const Chunk& chunk)
        : m_name(name)
        , m_leaf(leaf)
        , m_chunk(chunk)
        , m_bytes(file.substr(chunk.begin, chunk.size)) {}

    /// Moves to the next entry. Errors: "parquet.damaged", "parquet.unsupported" naming what and the column.
    Result<void> advance();
    bool isAtEnd() const { return m_atEnd; } ///< there is no entry: every one was passed
    std::uint32_t definition() const { return m_definition; }
    std::uint32_t repetition() const { return m_repetition; }
    bool hasValue() const { return m_definition == std::uint32_t(m_leaf.maxDefinition); }
    /// The value's bytes, little endian for numbers; a boolean is one byte. Valid until the next `advance`.
    std::string_view value() const { return m_value; }

private:
    struct PageHeader;
    Result<void> nextPage();
    Result<PageHeader> readHeader();
    Result<void> readDictionary(const PageHeader& header, std::string_view body);
    Result<void> readData(const PageHeader& header, std::string_view body);
    Result<std::string_view> unpack(std::string_view packed, std::size_t size, std::vector<char>& room) const;
    Result<void> readValue();
    bool takePlain(std::string_view& bytes, std::string_view& value) const;
    tl::unexpected<Error> damaged() const;
    tl::unexpected<Error> unsupported(const char* pattern, const std::string& what) const;

    std::string m_name;
    const Node& m_leaf;
    Chunk m_chunk;
    std::string_view m_bytes;
    std::int64_t m_passed = 0; // entries of all pages so far, the current one's included
    std::uint64_t m_leftInPage = 0;
    std::vector<char> m_page, m_dictionaryPage;
    std::vector<std::string_view> m_dictionary;
    HybridReader m_definitions, m_repetitions, m_indices;
    enum class Values { Plain, Indices, RleBooleans } m_values = Values::Plain;
    std::string_view m_plain;
    std::size_t m_bit = 0; // of plain booleans
    std::uint32_t m_definition = 0, m_repetition = 0;
    std::string_view m_value;
    char m_boolean = 0;
    bool m_atEnd = false;
};

} // namespace luthier::parquet
