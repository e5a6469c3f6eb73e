#pragma once
/// Thrift's compact protocol, as far as Parquet's headers need it: structs are walked field by field.

#include <cstdint>
#include <string_view>

namespace luthier::parquet {

/// Reads from foreign bytes. A mistake in them is remembered (`isDamaged`) and every later read gives zero or nothing.
class ThriftReader {
public:
    enum Type {
        Stop = 0,
        True = 1,
        False = 2,
        Byte = 3,
        I16 = 4,
        I32 = 5,
        I64 = 6,
        Double = 7,
        Binary = 8,
        List = 9,
        Set = 10,
        Map = 11,
        Struct = 12
    };
    struct Field {
        int id = 0;
        Type type = Stop;
    };
    /// The elements follow: read or skip each.
    struct ListHeader {
        Type type = Stop;
        std::uint32_t count = 0;
    };

    explicit ThriftReader(std::string_view bytes)
        : m_bytes(bytes) {}

    bool isDamaged() const { return m_damaged; }
    /// Where reading stands: what comes behind a header.
    std::size_t position() const { return m_position; }

    /// Calls `read(field)` for each field of the struct that begins here; it must read or skip the field's value.
    template <class Read>
    void readStruct(const Read& read) {
        if (++m_depth > kMaxDepth) m_damaged = true;
        for (int last = 0; !m_damaged;) {
            const Field field = nextField(last);
            if (field.type == Stop) break;
            last = field.id;
            read(field);
        }
        --m_depth;
    }
    /// Calls `read()` for each element of the list that begins here.
    template <class Read>
    void readList(const Read& read) {
        const ListHeader header = listHeader();
        for (std::uint32_t i = 0; i < header.count && !m_damaged; ++i)
            read();
    }

    std::int64_t integer();                                                ///< I16, I32 or I64: zigzag
    static bool boolean(const Field& field) { return field.type == True; } ///< the value stands in the type
    std::string_view binary();
    void skip(Type type);

private:
    static constexpr int kMaxDepth = 32;
    Field nextField(int lastId);
    ListHeader listHeader();
    std::uint8_t byte();
    std::uint64_t varint();

    std::string_view m_bytes;
    std::size_t m_position = 0;
    int m_depth = 0;
    bool m_damaged = false;
};

} // namespace luthier::parquet
