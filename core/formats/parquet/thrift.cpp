#include "core/formats/parquet/thrift.h"

namespace luthier::parquet {

std::uint8_t ThriftReader::byte() {
    if (m_damaged || m_position >= m_bytes.size()) {
        m_damaged = true;
        return 0;
    }
    return static_cast<std::uint8_t>(m_bytes[m_position++]);
}

std::uint64_t ThriftReader::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint8_t next = byte();
        value |= std::uint64_t(next & 0x7F) << shift;
        if ((next & 0x80) == 0) return value;
    }
    m_damaged = true;
    return 0;
}

std::int64_t ThriftReader::integer() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

std::string_view ThriftReader::binary() {
    const std::uint64_t size = varint();
    if (m_damaged || size > m_bytes.size() - m_position) {
        m_damaged = true;
        return {};
    }
    const std::string_view out = m_bytes.substr(m_position, size);
    m_position += size;
    return out;
}

ThriftReader::Field ThriftReader::nextField(int lastId) {
    const std::uint8_t head = byte();
    const Type type = static_cast<Type>(head & 0x0F);
    if (type == Stop || m_damaged) return {};
    const int delta = head >> 4;
    const int id = delta != 0 ? lastId + delta : static_cast<int>(static_cast<std::int16_t>(integer()));
    return {id, type};
}

ThriftReader::ListHeader ThriftReader::listHeader() {
    const std::uint8_t head = byte();
    std::uint64_t count = head >> 4;
    if (count == 15) count = varint();
    // Every element takes a byte at least.
    if (m_damaged || count > m_bytes.size() - m_position) {
        m_damaged = true;
        return {};
    }
    return {static_cast<Type>(head & 0x0F), static_cast<std::uint32_t>(count)};
}

void ThriftReader::skip(Type type) {
    switch (type) {
    case True:
    case False:
    case Stop:
        return;
    case Byte:
        byte();
        return;
    case I16:
    case I32:
    case I64:
        varint();
        return;
    case Double:
        for (int i = 0; i < 8; ++i)
            byte();
        return;
    case Binary:
        binary();
        return;
    case List:
    case Set: {
        if (++m_depth > kMaxDepth) m_damaged = true;
        const ListHeader header = listHeader();
        const bool areBooleans = header.type == True || header.type == False; // inside a list, a byte each
        for (std::uint32_t i = 0; i < header.count && !m_damaged; ++i)
            skip(areBooleans ? Byte : header.type);
        --m_depth;
        return;
    }
    case Map: {
        if (++m_depth > kMaxDepth) m_damaged = true;
        const std::uint64_t count = varint();
        const std::uint8_t types = count > 0 ? byte() : 0;
        if (count > m_bytes.size()) m_damaged = true;
        for (std::uint64_t i = 0; i < count && !m_damaged; ++i) {
            skip(static_cast<Type>(types >> 4));
            skip(static_cast<Type>(types & 0x0F));
        }
        --m_depth;
        return;
    }
    case Struct:
        readStruct([this](const Field& field) { skip(field.type); });
        return;
    }
    m_damaged = true;
}

} // namespace luthier::parquet
