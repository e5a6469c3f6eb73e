#include "core/formats/arrow.h"

#include "core/base/json_text.h"
#include "core/formats/half.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <vector>

namespace luthier {

namespace {

constexpr std::size_t kMostRowBytes = std::size_t(64) << 20;
constexpr int kDeepest = 32;

/// Thrown from deep within when the bytes are impossible, caught where reading began.
struct Damaged {};
struct Unsupported {
    std::string what;
};

template <class T>
T at(std::string_view bytes, std::uint64_t place) {
    if (place > bytes.size() || bytes.size() - place < sizeof(T)) throw Damaged();
    T out;
    std::memcpy(&out, bytes.data() + place, sizeof out);
    return out;
}

std::string_view part(std::string_view bytes, std::uint64_t place, std::uint64_t length) {
    if (place > bytes.size() || bytes.size() - place < length) throw Damaged();
    return bytes.substr(place, length);
}

/// A table of FlatBuffers (flatbuffers.dev/internals): a vtable says where each field is, or that it is not there.
class Table {
public:
    Table(std::string_view bytes, std::uint64_t place)
        : m_bytes(bytes)
        , m_place(place) {
        const std::int64_t vtable = std::int64_t(place) - at<std::int32_t>(bytes, place);
        if (vtable < 0) throw Damaged();
        m_vtable = std::uint64_t(vtable);
        m_vtableSize = at<std::uint16_t>(bytes, m_vtable);
    }
    static Table root(std::string_view bytes) { return Table(bytes, at<std::uint32_t>(bytes, 0)); }

    template <class T>
    T number(int field, T otherwise = 0) const {
        const auto place = placeOf(field);
        return place ? at<T>(m_bytes, *place) : otherwise;
    }
    std::optional<Table> table(int field) const {
        const auto place = placeOf(field);
        return place ? std::optional(Table(m_bytes, pointed(*place))) : std::nullopt;
    }
    std::string text(int field) const {
        const auto place = placeOf(field);
        if (!place) return {};
        const std::uint64_t begin = pointed(*place);
        return std::string(part(m_bytes, begin + 4, at<std::uint32_t>(m_bytes, begin)));
    }
    /// Of tables.
    std::vector<Table> tables(int field) const {
        std::vector<Table> out;
        const auto [begin, count] = vector(field, 4);
        for (std::uint64_t i = 0; i < count; ++i)
            out.emplace_back(m_bytes, pointed(begin + 4 * i));
        return out;
    }
    /// Of pairs of 64-bit numbers, as nodes and buffers are.
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs(int field) const {
        std::vector<std::pair<std::int64_t, std::int64_t>> out;
        const auto [begin, count] = vector(field, 16);
        for (std::uint64_t i = 0; i < count; ++i)
            out.emplace_back(at<std::int64_t>(m_bytes, begin + 16 * i), at<std::int64_t>(m_bytes, begin + 16 * i + 8));
        return out;
    }

private:
    std::optional<std::uint64_t> placeOf(int field) const {
        const std::uint64_t entry = 4 + 2 * std::uint64_t(field);
        if (entry + 2 > m_vtableSize) return std::nullopt;
        const auto offset = at<std::uint16_t>(m_bytes, m_vtable + entry);
        return offset ? std::optional(m_place + offset) : std::nullopt;
    }
    std::uint64_t pointed(std::uint64_t place) const { return place + at<std::uint32_t>(m_bytes, place); }
    std::pair<std::uint64_t, std::uint64_t> vector(int field, std::uint64_t size) const {
        const auto place = placeOf(field);
        if (!place) return {0, 0};
        const std::uint64_t begin = pointed(*place), count = at<std::uint32_t>(m_bytes, begin);
        part(m_bytes, begin + 4, count * size);
        return {begin + 4, count};
    }
    std::string_view m_bytes;
    std::uint64_t m_place, m_vtable = 0;
    std::uint16_t m_vtableSize = 0;
};

/// Schema.fbs, union Type
enum class Type : std::uint8_t {
    Null = 1,
    Int = 2,
    Float = 3,
    Binary = 4,
    Text = 5,
    Bool = 6,
    Decimal = 7,
    Date = 8,
    Time = 9,
    Timestamp = 10,
    List = 12,
    Struct = 13,
    FixedBinary = 15,
    FixedList = 16,
    Map = 17,
    Duration = 18,
    LargeBinary = 19,
    LargeText = 20,
    LargeList = 21,
};

struct Field {
    std::string name;
    Type type = Type::Null;
    int bytes = 0; ///< of a number
    bool isSigned = true;
    std::uint64_t listSize = 0;
    std::optional<std::int64_t> dictionary; ///< its values are indices into it
    std::vector<Field> children;
};

void readNumber(const Table& type, Field& field) {
    field.bytes = type.number<std::int32_t>(0) / 8;
    field.isSigned = type.number<std::uint8_t>(1) != 0;
    if (field.bytes != 1 && field.bytes != 2 && field.bytes != 4 && field.bytes != 8) throw Damaged();
}

Field readField(const Table& table, int depth = 0) {
    if (depth > kDeepest) throw Damaged();
    Field field;
    field.name = table.text(0);
    field.type = Type(table.number<std::uint8_t>(2));
    const auto type = table.table(3);
    for (const Table& child : table.tables(5))
        field.children.push_back(readField(child, depth + 1));
    const auto wants = [&](std::size_t children) {
        if (field.children.size() != children) throw Damaged();
    };
    switch (field.type) {
    case Type::Int:
        if (!type) throw Damaged();
        readNumber(*type, field);
        break;
    case Type::Float:
        field.bytes = 2 << (type ? type->number<std::int16_t>(0) : 0);
        if (field.bytes > 8) throw Damaged();
        break;
    case Type::Date: // days, or by default milliseconds
        field.bytes = (type ? type->number<std::int16_t>(0, 1) : 1) == 0 ? 4 : 8;
        break;
    case Type::Time:
        field.bytes = (type ? type->number<std::int32_t>(1, 32) : 32) / 8;
        if (field.bytes != 4 && field.bytes != 8) throw Damaged();
        break;
    case Type::Timestamp:
    case Type::Duration:
        field.bytes = 8;
        break;
    case Type::FixedList:
        field.listSize = std::uint32_t(type ? type->number<std::int32_t>(0) : 0);
        wants(1);
        break;
    case Type::List:
    case Type::LargeList:
    case Type::Map:
        wants(1);
        break;
    case Type::Null:
    case Type::Bool:
    case Type::Text:
    case Type::LargeText:
    case Type::Binary:
    case Type::LargeBinary:
    case Type::FixedBinary:
    case Type::Decimal:
    case Type::Struct:
        break;
    default:
        throw Unsupported{field.name};
    }
    if (const auto encoding = table.table(4)) {
        if (field.type != Type::Text && field.type != Type::LargeText) throw Unsupported{field.name};
        field.dictionary = encoding->number<std::int64_t>(0);
        Field index;
        index.bytes = 4;
        if (const auto indexType = encoding->table(1)) readNumber(*indexType, index);
        field.bytes = index.bytes;
        field.isSigned = index.isSigned;
    }
    return field;
}

/// A column of one batch: views into the file.
struct Column {
    const Field* field = nullptr;
    std::uint64_t length = 0;
    std::string_view validity, offsets, data;
    std::vector<Column> children;
    const Column* dictionary = nullptr;

    bool isNull(std::uint64_t row) const {
        if (field->type == Type::Null && !field->dictionary) return true;
        if (validity.empty()) return false;
        return (at<std::uint8_t>(validity, row / 8) >> (row % 8) & 1) == 0;
    }
};

using Dictionaries = std::map<std::int64_t, Column>;

/// Hands a batch's nodes and buffers to the columns, in the order of the schema.
class BatchReader {
public:
    BatchReader(const Table& batch, std::string_view body, const Dictionaries& dictionaries)
        : m_nodes(batch.pairs(1))
        , m_buffers(batch.pairs(2))
        , m_body(body)
        , m_dictionaries(dictionaries) {
        if (batch.table(3)) throw Unsupported{"compressed buffers"};
    }

    /// @param asValues  of the dictionary itself: its values, not indices
    Column column(const Field& field, bool asValues = false) {
        Column out;
        out.field = &field;
        if (m_node >= m_nodes.size()) throw Damaged();
        out.length = std::uint64_t(m_nodes[m_node++].first);
        const bool isIndex = field.dictionary && !asValues;
        if (field.type != Type::Null || isIndex) out.validity = buffer();
        if (isIndex) {
            out.data = buffer();
            const auto known = m_dictionaries.find(*field.dictionary);
            if (known == m_dictionaries.end()) throw Damaged();
            out.dictionary = &known->second;
            return out;
        }
        switch (field.type) {
        case Type::Null:
        case Type::Struct:
        case Type::FixedList:
            break;
        case Type::Text:
        case Type::LargeText:
        case Type::Binary:
        case Type::LargeBinary:
            out.offsets = buffer();
            out.data = buffer();
            break;
        case Type::List:
        case Type::LargeList:
        case Type::Map:
            out.offsets = buffer();
            break;
        default:
            out.data = buffer();
        }
        for (const Field& child : field.children)
            out.children.push_back(column(child));
        return out;
    }

private:
    std::string_view buffer() {
        if (m_buffer >= m_buffers.size()) throw Damaged();
        const auto [offset, length] = m_buffers[m_buffer++];
        if (offset < 0 || length < 0) throw Damaged();
        return part(m_body, std::uint64_t(offset), std::uint64_t(length));
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> m_nodes, m_buffers;
    std::string_view m_body;
    const Dictionaries& m_dictionaries;
    std::size_t m_node = 0, m_buffer = 0;
};

template <class Number>
void appendNumber(std::string& out, Number number) {
    char digits[48];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

template <class Number>
void appendReal(std::string& out, Number value) {
    if (std::isnan(value))
        out += "\"NaN\"";
    else if (std::isinf(value))
        out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    else
        appendNumber(out, value);
}

std::int64_t integerAt(const Column& column, std::uint64_t row) {
    const auto read = [&]<class Signed, class Unsigned>(Signed, Unsigned) {
        return column.field->isSigned ? std::int64_t(at<Signed>(column.data, row * sizeof(Signed)))
                                      : std::int64_t(at<Unsigned>(column.data, row * sizeof(Unsigned)));
    };
    switch (column.field->bytes) {
    case 1:
        return read(std::int8_t(), std::uint8_t());
    case 2:
        return read(std::int16_t(), std::uint16_t());
    case 4:
        return read(std::int32_t(), std::uint32_t());
    default:
        return read(std::int64_t(), std::uint64_t());
    }
}

/// Where the row's text or list begins and ends.
std::pair<std::uint64_t, std::uint64_t> rangeOf(const Column& column, std::uint64_t row, bool isLarge) {
    const std::int64_t begin = isLarge ? at<std::int64_t>(column.offsets, row * 8)
                                       : at<std::int32_t>(column.offsets, row * 4),
                       end = isLarge ? at<std::int64_t>(column.offsets, row * 8 + 8)
                                     : at<std::int32_t>(column.offsets, row * 4 + 4);
    if (begin < 0 || end < begin) throw Damaged();
    return {std::uint64_t(begin), std::uint64_t(end)};
}

void appendValue(std::string& out, const Column& column, std::uint64_t row);

void appendList(std::string& out, const Column& child, std::uint64_t begin, std::uint64_t end) {
    out += '[';
    for (std::uint64_t i = begin; i < end; ++i) {
        if (i > begin) out += ',';
        appendValue(out, child, i);
    }
    out += ']';
}

void appendObject(std::string& out, const std::vector<Column>& columns, std::uint64_t row) {
    out += '{';
    for (const Column& column : columns) {
        if (&column != &columns.front()) out += ',';
        appendJsonString(out, column.field->name);
        out += ':';
        appendValue(out, column, row);
    }
    out += '}';
}

void appendValue(std::string& out, const Column& column, std::uint64_t row) {
    if (row >= column.length || out.size() > kMostRowBytes) throw Damaged();
    if (column.isNull(row)) {
        out += "null";
        return;
    }
    if (column.dictionary) return appendValue(out, *column.dictionary, std::uint64_t(integerAt(column, row)));
    const Field& field = *column.field;
    switch (field.type) {
    case Type::Int:
        if (!field.isSigned && field.bytes == 8) return appendNumber(out, at<std::uint64_t>(column.data, row * 8));
        return appendNumber(out, integerAt(column, row));
    case Type::Date:
    case Type::Time:
    case Type::Timestamp:
    case Type::Duration:
        return appendNumber(out, integerAt(column, row));
    case Type::Float:
        if (field.bytes == 2) return appendReal(out, floatFromHalf(at<std::uint16_t>(column.data, row * 2)));
        return field.bytes == 4 ? appendReal(out, at<float>(column.data, row * 4))
                                : appendReal(out, at<double>(column.data, row * 8));
    case Type::Bool:
        out += at<std::uint8_t>(column.data, row / 8) >> (row % 8) & 1 ? "true" : "false";
        return;
    case Type::Text:
    case Type::LargeText: {
        const auto [begin, end] = rangeOf(column, row, field.type == Type::LargeText);
        return appendJsonString(out, part(column.data, begin, end - begin));
    }
    case Type::List:
    case Type::LargeList:
    case Type::Map: {
        const auto [begin, end] = rangeOf(column, row, field.type == Type::LargeList);
        if (end > column.children[0].length) throw Damaged();
        return appendList(out, column.children[0], begin, end);
    }
    case Type::FixedList: {
        const std::uint64_t size = field.listSize, length = column.children[0].length;
        if (size > 0 && row >= length / size) throw Damaged();
        return appendList(out, column.children[0], row * size, (row + 1) * size);
    }
    case Type::Struct:
        return appendObject(out, column.children, row);
    default: // bytes of pictures, sounds and the like: no text of a row
        out += "null";
    }
}

/// One message: its metadata, and where its body begins; nothing at the end of the stream.
struct FoundMessage {
    std::string_view metadata;
    std::uint64_t body = 0;
};
std::optional<FoundMessage> messageAt(std::string_view file, std::uint64_t place) {
    if (place >= file.size() || file.size() - place < 4) return std::nullopt;
    std::uint64_t size = at<std::uint32_t>(file, place);
    std::uint64_t begin = place + 4;
    if (size == 0xFFFFFFFF) { // since format 0.15
        if (file.size() - begin < 4) return std::nullopt;
        size = at<std::uint32_t>(file, begin);
        begin += 4;
    }
    if (size == 0) return std::nullopt;
    return FoundMessage{part(file, begin, size), begin + size};
}

Result<void> readMessages(std::string_view file, const std::function<Result<void>(std::string_view)>& row) {
    constexpr std::uint8_t kSchema = 1, kDictionary = 2, kBatch = 3;
    constexpr std::string_view kFileMagic("ARROW1\0\0", 8);
    std::optional<std::vector<Field>> schema;
    Dictionaries dictionaries;
    std::map<std::int64_t, const Field*> dictionaryFields;
    const std::function<void(const std::vector<Field>&)> findDictionaries = [&](const std::vector<Field>& fields) {
        for (const Field& field : fields) {
            if (field.dictionary) dictionaryFields[*field.dictionary] = &field;
            findDictionaries(field.children);
        }
    };
    std::string json;
    std::uint64_t rows = 0;
    std::uint64_t place = file.starts_with(kFileMagic) ? kFileMagic.size() : 0;
    while (const auto found = messageAt(file, place)) {
        const Table message = Table::root(found->metadata);
        const auto length = message.number<std::int64_t>(3);
        if (length < 0) throw Damaged();
        const std::string_view body = part(file, found->body, std::uint64_t(length));
        place = found->body + body.size();
        const auto kind = message.number<std::uint8_t>(1);
        const auto header = message.table(2);
        if (!header) throw Damaged();
        if (kind == kSchema) {
            if (schema) throw Damaged();
            schema.emplace();
            for (const Table& field : header->tables(1))
                schema->push_back(readField(field));
            findDictionaries(*schema);
        } else if (kind == kDictionary) {
            const auto id = header->number<std::int64_t>(0);
            const auto data = header->table(1);
            if (!data || !dictionaryFields.contains(id)) throw Damaged();
            if (header->number<std::uint8_t>(2)) throw Unsupported{"a dictionary that grows"};
            dictionaries[id] = BatchReader(*data, body, dictionaries).column(*dictionaryFields[id], true);
        } else if (kind == kBatch) {
            if (!schema) throw Damaged();
            BatchReader reader(*header, body, dictionaries);
            std::vector<Column> columns;
            for (const Field& field : *schema)
                columns.push_back(reader.column(field));
            const auto count = std::uint64_t(header->number<std::int64_t>(0));
            // Every row takes at least a bit; a count that cannot be would go on for ever.
            rows += count;
            if (count > file.size() * 8 || rows > file.size() * 8) throw Damaged();
            for (std::uint64_t i = 0; i < count; ++i) {
                json.clear();
                appendObject(json, columns, i);
                LUTHIER_TRY_DO(row(json));
            }
        }
    }
    if (!schema) throw Damaged();
    return {};
}

} // namespace

bool isArrow(std::string_view bytes) {
    if (bytes.starts_with("ARROW1")) return true;
    if (bytes.size() < 16 || !bytes.starts_with("\xFF\xFF\xFF\xFF")) return false;
    std::uint32_t size = 0;
    std::memcpy(&size, bytes.data() + 4, sizeof size);
    return size > 0 && size % 8 == 0 && size < bytes.size();
}

Result<void> readArrow(
    std::string_view file, const std::string& name, const std::function<Result<void>(std::string_view)>& row) {
    try {
        return readMessages(file, row);
    } catch (const Damaged&) {
        return fail("arrow.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", name}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    } catch (const Unsupported& unsupported) {
        return fail("arrow.unsupported", {QT_TRANSLATE_NOOP("errors", "{file} cannot be read."), {{"file", name}}},
            {QT_TRANSLATE_NOOP("errors", "Luthier does not read this part of it: {what}."),
                {{"what", unsupported.what}}},
            {QT_TRANSLATE_NOOP("errors", "Save it as Parquet or JSON lines, and import that."), {}});
    }
}

} // namespace luthier
