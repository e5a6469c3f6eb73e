#include "core/formats/parquet/column_reader.h"

#include "core/formats/compression.h"
#include "core/formats/parquet/thrift.h"

#include <array>
#include <bit>
#include <cstring>

namespace luthier::parquet {

namespace {

// Values of parquet.thrift.
enum PageType { DataPage = 0, IndexPage = 1, DictionaryPage = 2, DataPageV2 = 3 };
enum Encoding { Plain = 0, PlainDictionary = 2, Rle = 3, BitPacked = 4, RleDictionary = 8 };
constexpr std::array kCodecs = {"none", "snappy", "gzip", "lzo", "brotli", "lz4", "zstd", "lz4_raw"};
constexpr std::array kEncodings = {"PLAIN", "GROUP_VAR_INT", "PLAIN_DICTIONARY", "RLE", "BIT_PACKED",
    "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "RLE_DICTIONARY", "BYTE_STREAM_SPLIT"};
// Pages are a megabyte in practice; one long string makes a larger one.
constexpr std::int64_t kMostPageBytes = 192 << 20;

template <class Names>
std::string nameOf(const Names& names, int number) {
    return number >= 0 && number < static_cast<int>(names.size()) ? names[number] : std::to_string(number);
}

int bitsFor(int maxLevel) { return std::bit_width(static_cast<unsigned>(maxLevel)); }

std::size_t sizeOf(Physical physical, int fixedSize) {
    switch (physical) {
    case Physical::Int32:
    case Physical::Float:
        return 4;
    case Physical::Int64:
    case Physical::Double:
        return 8;
    case Physical::Int96:
        return 12;
    case Physical::FixedByteArray:
        return static_cast<std::size_t>(fixedSize);
    case Physical::Boolean:
    case Physical::ByteArray:
        return 0;
    }
    return 0;
}

/// Takes a length of four bytes and that many bytes behind it.
bool takeSized(std::string_view& bytes, std::string_view& out) {
    std::uint32_t size = 0;
    if (bytes.size() < sizeof size) return false;
    std::memcpy(&size, bytes.data(), sizeof size);
    if (size > bytes.size() - sizeof size) return false;
    out = bytes.substr(sizeof size, size);
    bytes.remove_prefix(sizeof size + size);
    return true;
}

} // namespace

bool HybridReader::startRun() {
    std::uint64_t header = 0;
    for (int shift = 0;; shift += 7) {
        if (m_bytes.empty() || shift > 28) return false;
        const auto byte = static_cast<unsigned char>(m_bytes.front());
        m_bytes.remove_prefix(1);
        header |= std::uint64_t(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) break;
    }
    if (header & 1) {
        m_packed = (header >> 1) * 8;
        m_bit = 0;
        return true;
    }
    const std::size_t size = (m_bitWidth + 7) / 8;
    if (m_bytes.size() < size) return false;
    m_value = 0;
    std::memcpy(&m_value, m_bytes.data(), size);
    m_bytes.remove_prefix(size);
    m_repeats = header >> 1;
    return true;
}

bool HybridReader::next(std::uint32_t& value) {
    while (m_repeats == 0 && m_packed == 0)
        if (!startRun()) return false;
    if (m_repeats > 0) {
        --m_repeats;
        value = m_value;
        return true;
    }
    // The last group of a page may be cut off behind its last value.
    const std::size_t from = m_bit / 8, shift = m_bit % 8;
    if (m_bit + m_bitWidth > m_bytes.size() * 8) return false;
    std::uint64_t window = 0;
    std::memcpy(&window, m_bytes.data() + from, std::min<std::size_t>(sizeof window, m_bytes.size() - from));
    value = static_cast<std::uint32_t>((window >> shift) & ((std::uint64_t(1) << m_bitWidth) - 1));
    m_bit += m_bitWidth;
    if (--m_packed == 0) m_bytes.remove_prefix(std::min((m_bit + 7) / 8, m_bytes.size()));
    return true;
}

struct ColumnReader::PageHeader {
    int type = -1;
    std::int64_t unpackedSize = 0, packedSize = 0, values = 0;
    int encoding = Plain, definitionEncoding = Rle, repetitionEncoding = Rle;
    std::int64_t definitionBytes = 0, repetitionBytes = 0; // v2
    bool isCompressed = true;                              // v2
};

tl::unexpected<Error> ColumnReader::damaged() const {
    return failDamaged(m_name,
        {QT_TRANSLATE_NOOP("errors", "A page of the column {column} cannot be read."), {{"column", m_leaf.path}}});
}

tl::unexpected<Error> ColumnReader::unsupported(const char* pattern, const std::string& what) const {
    return failUnsupported(m_name, {pattern, {{"column", m_leaf.path}, {"name", what}}});
}

Result<ColumnReader::PageHeader> ColumnReader::readHeader() {
    PageHeader header;
    ThriftReader in(m_bytes);
    in.readStruct([&](const ThriftReader::Field& field) {
        switch (field.id) {
        case 1:
            header.type = static_cast<int>(in.integer());
            return;
        case 2:
            header.unpackedSize = in.integer();
            return;
        case 3:
            header.packedSize = in.integer();
            return;
        default:
            break;
        }
        const bool isV2 = field.id == 8;
        if ((field.id != 5 && field.id != 7 && !isV2) || field.type != ThriftReader::Struct) return in.skip(field.type);
        in.readStruct([&](const ThriftReader::Field& part) {
            if (part.type == ThriftReader::True || part.type == ThriftReader::False) {
                if (isV2 && part.id == 7) header.isCompressed = ThriftReader::boolean(part);
                return;
            }
            if (part.type != ThriftReader::I32) return in.skip(part.type);
            const std::int64_t value = in.integer();
            if (part.id == 1)
                header.values = value;
            else if (part.id == (isV2 ? 4 : 2))
                header.encoding = static_cast<int>(value);
            else if (isV2 && part.id == 5)
                header.definitionBytes = value;
            else if (isV2 && part.id == 6)
                header.repetitionBytes = value;
            else if (field.id == 5 && part.id == 3)
                header.definitionEncoding = static_cast<int>(value);
            else if (field.id == 5 && part.id == 4)
                header.repetitionEncoding = static_cast<int>(value);
        });
    });
    if (in.isDamaged() || header.packedSize < 0 || header.unpackedSize < 0 || header.values < 0 ||
        header.unpackedSize > kMostPageBytes)
        return damaged();
    m_bytes.remove_prefix(in.position());
    if (static_cast<std::size_t>(header.packedSize) > m_bytes.size()) return damaged();
    return header;
}

Result<std::string_view> ColumnReader::unpack(
    std::string_view packed, std::size_t size, std::vector<char>& room) const {
    if (m_chunk.codec == 0) return packed;
    const std::string name = nameOf(kCodecs, m_chunk.codec);
    const auto codec = name == "snappy" ? std::optional(Codec::Snappy)
                       : name == "gzip" ? std::optional(Codec::Gzip)
                       : name == "zstd" ? std::optional(Codec::Zstd)
                                        : std::nullopt;
    if (!codec) return unsupported(QT_TRANSLATE_NOOP("errors", "The column {column} is compressed with {name}."), name);
    room.resize(size);
    if (!unpackBlock(*codec, packed, room)) return damaged();
    return std::string_view(room.data(), size);
}

Result<void> ColumnReader::readDictionary(const PageHeader& header, std::string_view body) {
    if (header.encoding != Plain && header.encoding != PlainDictionary)
        return unsupported(QT_TRANSLATE_NOOP("errors", "The column {column} is encoded as {name}."),
            nameOf(kEncodings, header.encoding));
    LUTHIER_TRY(bytes, unpack(body, static_cast<std::size_t>(header.unpackedSize), m_dictionaryPage));
    m_dictionary.clear();
    // A dictionary of booleans makes no sense, and no writer makes one.
    if (m_leaf.physical == Physical::Boolean) return damaged();
    std::string_view value;
    for (std::int64_t i = 0; i < header.values; ++i) {
        if (!takePlain(bytes, value)) return damaged();
        m_dictionary.push_back(value);
    }
    return {};
}

Result<void> ColumnReader::readData(const PageHeader& header, std::string_view body) {
    std::string_view values;
    if (header.type == DataPageV2) {
        const std::int64_t levels = header.definitionBytes + header.repetitionBytes;
        if (header.definitionBytes < 0 || header.repetitionBytes < 0 || levels > std::ssize(body) ||
            levels > header.unpackedSize)
            return damaged();
        m_repetitions = {body.substr(0, header.repetitionBytes), bitsFor(m_leaf.maxRepetition)};
        m_definitions = {body.substr(header.repetitionBytes, header.definitionBytes), bitsFor(m_leaf.maxDefinition)};
        values = body.substr(levels);
        if (header.isCompressed) {
            LUTHIER_TRY(unpacked, unpack(values, static_cast<std::size_t>(header.unpackedSize - levels), m_page));
            values = unpacked;
        }
    } else {
        const bool oldLevels = (m_leaf.maxDefinition > 0 && header.definitionEncoding == BitPacked) ||
                               (m_leaf.maxRepetition > 0 && header.repetitionEncoding == BitPacked);
        if (oldLevels)
            return unsupported(QT_TRANSLATE_NOOP("errors", "The column {column} is encoded as {name}."), "BIT_PACKED");
        LUTHIER_TRY(unpacked, unpack(body, static_cast<std::size_t>(header.unpackedSize), m_page));
        values = unpacked;
        std::string_view levels;
        if (m_leaf.maxRepetition > 0) {
            if (!takeSized(values, levels)) return damaged();
            m_repetitions = {levels, bitsFor(m_leaf.maxRepetition)};
        }
        if (m_leaf.maxDefinition > 0) {
            if (!takeSized(values, levels)) return damaged();
            m_definitions = {levels, bitsFor(m_leaf.maxDefinition)};
        }
    }

    if (header.encoding == Plain) {
        m_values = Values::Plain;
        m_plain = values;
        m_bit = 0;
    } else if (header.encoding == PlainDictionary || header.encoding == RleDictionary) {
        m_values = Values::Indices;
        const int width = values.empty() ? 0 : static_cast<unsigned char>(values.front());
        if (width > 32) return damaged();
        m_indices = {values.empty() ? values : values.substr(1), width};
    } else if (header.encoding == Rle && m_leaf.physical == Physical::Boolean) {
        m_values = Values::RleBooleans;
        std::string_view bits;
        if (!values.empty() && !takeSized(values, bits)) return damaged();
        m_indices = {bits, 1};
    } else {
        return unsupported(QT_TRANSLATE_NOOP("errors", "The column {column} is encoded as {name}."),
            nameOf(kEncodings, header.encoding));
    }
    return {};
}

Result<void> ColumnReader::nextPage() {
    while (m_leftInPage == 0) {
        if (m_bytes.empty()) return damaged();
        LUTHIER_TRY(header, readHeader());
        const std::string_view body = m_bytes.substr(0, header.packedSize);
        m_bytes.remove_prefix(header.packedSize);
        if (header.type == DictionaryPage) {
            LUTHIER_TRY_DO(readDictionary(header, body));
        } else if (header.type == DataPage || header.type == DataPageV2) {
            LUTHIER_TRY_DO(readData(header, body));
            m_leftInPage = static_cast<std::uint64_t>(header.values);
            m_passed += header.values;
        } else if (header.type != IndexPage) {
            return damaged();
        }
    }
    return {};
}

bool ColumnReader::takePlain(std::string_view& bytes, std::string_view& value) const {
    if (m_leaf.physical == Physical::ByteArray) return takeSized(bytes, value);
    const std::size_t size = sizeOf(m_leaf.physical, m_leaf.fixedSize);
    if (bytes.size() < size) return false;
    value = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return true;
}

Result<void> ColumnReader::readValue() {
    std::uint32_t index = 0;
    switch (m_values) {
    case Values::Plain:
        if (m_leaf.physical != Physical::Boolean) {
            if (!takePlain(m_plain, m_value)) return damaged();
            return {};
        }
        if (m_bit / 8 >= m_plain.size()) return damaged();
        m_boolean = static_cast<char>((m_plain[m_bit / 8] >> (m_bit % 8)) & 1);
        ++m_bit;
        break;
    case Values::RleBooleans:
        if (!m_indices.next(index)) return damaged();
        m_boolean = static_cast<char>(index & 1);
        break;
    case Values::Indices:
        if (!m_indices.next(index) || index >= m_dictionary.size()) return damaged();
        m_value = m_dictionary[index];
        return {};
    }
    m_value = {&m_boolean, 1};
    return {};
}

Result<void> ColumnReader::advance() {
    if (m_leftInPage == 0) {
        if (m_passed >= m_chunk.values) {
            m_atEnd = true;
            return {};
        }
        LUTHIER_TRY_DO(nextPage());
    }
    --m_leftInPage;
    m_repetition = 0;
    m_definition = 0;
    if (m_leaf.maxRepetition > 0 && !m_repetitions.next(m_repetition)) return damaged();
    if (m_leaf.maxDefinition > 0 && !m_definitions.next(m_definition)) return damaged();
    if (m_definition > std::uint32_t(m_leaf.maxDefinition) || m_repetition > std::uint32_t(m_leaf.maxRepetition))
        return damaged();
    return hasValue() ? readValue() : Result<void>{};
}

} // namespace luthier::parquet
