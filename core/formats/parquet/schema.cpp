#include "core/formats/parquet/schema.h"

#include "core/formats/parquet/thrift.h"

#include <cstring>

namespace luthier::parquet {

namespace {

// Values of parquet.thrift.
enum ConvertedType {
    Utf8 = 0,
    ConvertedMap = 1,
    MapKeyValue = 2,
    ConvertedList = 3,
    Enum = 4,
    ConvertedDecimal = 5,
    ConvertedDate = 6,
    TimestampMillis = 9,
    TimestampMicros = 10,
    Uint8 = 11,
    Uint64 = 14,
    Json = 19
};
enum LogicalType {
    LogicalString = 1,
    LogicalMap = 2,
    LogicalList = 3,
    LogicalEnum = 4,
    LogicalDecimal = 5,
    LogicalDate = 6,
    LogicalTimestamp = 8,
    LogicalInteger = 10,
    LogicalJson = 12,
    LogicalFloat16 = 15
};
enum Repetition { Required = 0, Optional = 1, Repeated = 2 };
constexpr std::size_t kMaxElements = 100000;
constexpr int kMaxDepth = 32;

struct Element {
    std::string name;
    int physical = -1, repetition = Required, children = 0, converted = -1, scale = 0, fixedSize = 0;
    int logical = 0;
    bool isUtc = false, isSigned = true;
    int timeUnit = 0; // 1 ms, 2 us, 3 ns
};

void readLogicalType(ThriftReader& in, Element& element) {
    in.readStruct([&](const ThriftReader::Field& kind) {
        element.logical = kind.id;
        if (kind.type != ThriftReader::Struct) return in.skip(kind.type);
        in.readStruct([&](const ThriftReader::Field& field) {
            if (kind.id == LogicalDecimal && field.id == 1)
                element.scale = static_cast<int>(in.integer());
            else if (kind.id == LogicalTimestamp && field.id == 1)
                element.isUtc = ThriftReader::boolean(field);
            else if (kind.id == LogicalTimestamp && field.id == 2)
                in.readStruct([&](const ThriftReader::Field& unit) {
                    element.timeUnit = unit.id;
                    in.skip(unit.type);
                });
            else if (kind.id == LogicalInteger && field.id == 2)
                element.isSigned = ThriftReader::boolean(field);
            else
                in.skip(field.type);
        });
    });
}

Element readElement(ThriftReader& in) {
    Element element;
    in.readStruct([&](const ThriftReader::Field& field) {
        switch (field.id) {
        case 1:
            element.physical = static_cast<int>(in.integer());
            break;
        case 2:
            element.fixedSize = static_cast<int>(in.integer());
            break;
        case 3:
            element.repetition = static_cast<int>(in.integer());
            break;
        case 4:
            element.name = in.binary();
            break;
        case 5:
            element.children = static_cast<int>(in.integer());
            break;
        case 6:
            element.converted = static_cast<int>(in.integer());
            break;
        case 7:
            element.scale = static_cast<int>(in.integer());
            break;
        case 10:
            readLogicalType(in, element);
            break;
        default:
            in.skip(field.type);
        }
    });
    return element;
}

struct Levels {
    int definition = 0, repetition = 0;
};

/// Builds the tree from the flat list of elements. The rules for lists that old writers made are those of
/// parquet-format's LogicalTypes.md, "Backward-compatibility rules".
class TreeBuilder {
public:
    TreeBuilder(const std::vector<Element>& elements)
        : m_elements(elements) {}

    /// Nothing if the list does not describe a tree.
    bool build(Node& root, std::size_t& leaves) {
        if (m_elements.empty()) return false;
        root.shape = Shape::Struct;
        m_next = 1;
        for (int i = 0; i < m_elements[0].children && m_sane; ++i)
            root.children.push_back(node({}, "", 1));
        leaves = m_leaves;
        return m_sane && m_next == m_elements.size() && !root.children.empty();
    }

private:
    Node node(Levels levels, const std::string& above, int depth) {
        if (m_next >= m_elements.size() || depth > kMaxDepth) {
            m_sane = false;
            return {};
        }
        const Element& element = m_elements[m_next];
        if (element.repetition != Repeated) return content(levels, above, depth);
        // A repeated field outside a LIST is a list of required values.
        Node list;
        list.name = element.name;
        list.shape = Shape::List;
        list.definition = levels.definition;
        list.elementDefinition = levels.definition + 1;
        list.elementRepetition = levels.repetition + 1;
        list.children.push_back(content(levels, above, depth));
        return list;
    }

    /// The field itself, its own repetition counted in.
    Node content(Levels levels, const std::string& above, int depth) {
        const Element& element = m_elements[m_next++];
        Node out;
        out.name = element.name;
        out.isOptional = element.repetition == Optional;
        if (element.repetition != Required) ++levels.definition;
        if (element.repetition == Repeated) ++levels.repetition;
        out.definition = levels.definition;
        out.path = above.empty() ? element.name : above + "." + element.name;
        if (element.physical >= 0 && element.children == 0) {
            leaf(out, element, levels);
            return out;
        }
        if (element.children <= 0) m_sane = false;
        const bool isMap =
            element.logical == LogicalMap || element.converted == ConvertedMap || element.converted == MapKeyValue;
        const bool isList = element.logical == LogicalList || element.converted == ConvertedList;
        const bool repeats = m_next < m_elements.size() && m_elements[m_next].repetition == Repeated;
        if ((isMap || isList) && element.children == 1 && repeats) {
            elements(out, element, isMap && m_elements[m_next].children > 0, levels, depth);
            return out;
        }
        out.shape = Shape::Struct;
        for (int i = 0; i < element.children && m_sane; ++i)
            out.children.push_back(node(levels, out.path, depth + 1));
        return out;
    }

    void elements(Node& out, const Element& owner, bool isMap, Levels levels, int depth) {
        const Element& middle = m_elements[m_next];
        out.shape = isMap ? Shape::Map : Shape::List;
        out.elementDefinition = levels.definition + 1;
        out.elementRepetition = levels.repetition + 1;
        const bool isTwoLevels = middle.children != 1 || middle.name == "array" || middle.name == owner.name + "_tuple";
        if (!isMap && isTwoLevels) {
            out.children.push_back(content(levels, out.path, depth + 1));
            return;
        }
        const std::string path = out.path + "." + middle.name;
        const int count = middle.children;
        ++m_next;
        for (int i = 0; i < count && m_sane; ++i) {
            out.children.push_back(node({levels.definition + 1, levels.repetition + 1}, path, depth + 2));
            if (isMap) out.children.back().name = i == 0 ? "key" : "value";
        }
    }

    void leaf(Node& out, const Element& element, Levels levels) {
        out.maxDefinition = levels.definition;
        out.maxRepetition = levels.repetition;
        out.column = m_leaves++;
        out.scale = element.scale;
        out.fixedSize = element.fixedSize;
        out.isUtc = element.logical == LogicalTimestamp
                        ? element.isUtc
                        : element.converted == TimestampMillis || element.converted == TimestampMicros;
        if (element.physical > 7) m_sane = false;
        out.physical = static_cast<Physical>(element.physical);
        out.meaning = meaningOf(element);
        const bool isFixed = out.physical == Physical::FixedByteArray;
        if (isFixed && (element.fixedSize <= 0 || element.fixedSize > (1 << 20))) m_sane = false;
        if (out.meaning == Meaning::Half && (!isFixed || element.fixedSize != 2)) m_sane = false;
        if (out.meaning == Meaning::Decimal && (element.scale < 0 || element.scale > 1000)) m_sane = false;
    }

    static Meaning meaningOf(const Element& element) {
        const auto physical = static_cast<Physical>(element.physical);
        const bool isInteger = physical == Physical::Int32 || physical == Physical::Int64;
        const bool isBytes = physical == Physical::ByteArray;
        const bool isFixed = physical == Physical::FixedByteArray;
        switch (element.logical) {
        case LogicalString:
        case LogicalEnum:
        case LogicalJson:
            return isBytes ? Meaning::Text : Meaning::Plain;
        case LogicalDecimal:
            return isInteger || isBytes || isFixed ? Meaning::Decimal : Meaning::Plain;
        case LogicalDate:
            return physical == Physical::Int32 ? Meaning::Date : Meaning::Plain;
        case LogicalTimestamp:
            if (physical != Physical::Int64) return Meaning::Plain;
            return element.timeUnit == 1   ? Meaning::TimestampMs
                   : element.timeUnit == 2 ? Meaning::TimestampUs
                                           : Meaning::TimestampNs;
        case LogicalInteger:
            return isInteger && !element.isSigned ? Meaning::Unsigned : Meaning::Plain;
        case LogicalFloat16:
            return isFixed ? Meaning::Half : Meaning::Plain;
        default:
            break;
        }
        switch (element.converted) {
        case Utf8:
        case Enum:
        case Json:
            return isBytes ? Meaning::Text : Meaning::Plain;
        case ConvertedDecimal:
            return isInteger || isBytes || isFixed ? Meaning::Decimal : Meaning::Plain;
        case ConvertedDate:
            return physical == Physical::Int32 ? Meaning::Date : Meaning::Plain;
        case TimestampMillis:
            return physical == Physical::Int64 ? Meaning::TimestampMs : Meaning::Plain;
        case TimestampMicros:
            return physical == Physical::Int64 ? Meaning::TimestampUs : Meaning::Plain;
        default:
            break;
        }
        return element.converted >= Uint8 && element.converted <= Uint64 && isInteger ? Meaning::Unsigned
                                                                                      : Meaning::Plain;
    }

    const std::vector<Element>& m_elements;
    std::size_t m_next = 0, m_leaves = 0;
    bool m_sane = true;
};

/// Reads a ColumnChunk. `other` becomes true where its pages lie in another file.
Chunk readChunk(ThriftReader& in, bool& other) {
    Chunk chunk;
    std::int64_t data = 0, dictionary = 0, size = 0;
    in.readStruct([&](const ThriftReader::Field& field) {
        if (field.id == 1 && field.type == ThriftReader::Binary) {
            other = other || !in.binary().empty();
            return;
        }
        if (field.id != 3 || field.type != ThriftReader::Struct) return in.skip(field.type);
        in.readStruct([&](const ThriftReader::Field& meta) {
            switch (meta.id) {
            case 4:
                chunk.codec = static_cast<int>(in.integer());
                break;
            case 5:
                chunk.values = in.integer();
                break;
            case 7:
                size = in.integer();
                break;
            case 9:
                data = in.integer();
                break;
            case 11:
                dictionary = in.integer();
                break;
            default:
                in.skip(meta.type);
            }
        });
    });
    // Some writers set the dictionary's place to zero where there is none.
    chunk.begin = static_cast<std::uint64_t>(dictionary > 0 && dictionary < data ? dictionary : data);
    chunk.size = static_cast<std::uint64_t>(size);
    return chunk;
}

} // namespace

tl::unexpected<Error> failDamaged(const std::string& file, Message why) {
    return fail("parquet.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}},
        std::move(why), {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
}

tl::unexpected<Error> failUnsupported(const std::string& file, Message why) {
    return fail("parquet.unsupported",
        {QT_TRANSLATE_NOOP("errors", "{file} cannot be read by Luthier."), {{"file", file}}}, std::move(why),
        {QT_TRANSLATE_NOOP("errors", "Write it again with snappy and without special encodings, or as JSONL."), {}});
}

Result<Footer> readFooter(std::string_view file, const std::string& name) {
    const Message cut{QT_TRANSLATE_NOOP("errors", "The Parquet file is cut short: its footer is missing."), {}};
    if (file.ends_with("PARE"))
        return failUnsupported(name, {QT_TRANSLATE_NOOP("errors", "The Parquet file is encrypted."), {}});
    if (file.size() < 12 || !file.starts_with("PAR1") || !file.ends_with("PAR1")) return failDamaged(name, cut);
    std::uint32_t size = 0;
    std::memcpy(&size, file.data() + file.size() - 8, sizeof size);
    if (size > file.size() - 12) return failDamaged(name, cut);

    Footer footer;
    std::vector<Element> elements;
    bool other = false;
    ThriftReader in(file.substr(file.size() - 8 - size, size));
    in.readStruct([&](const ThriftReader::Field& field) {
        switch (field.id) {
        case 2:
            in.readList([&] {
                if (elements.size() < kMaxElements) elements.push_back(readElement(in));
            });
            break;
        case 3:
            footer.rows = in.integer();
            break;
        case 4:
            in.readList([&] {
                RowGroup& group = footer.groups.emplace_back();
                in.readStruct([&](const ThriftReader::Field& part) {
                    if (part.id == 1)
                        in.readList([&] { group.chunks.push_back(readChunk(in, other)); });
                    else if (part.id == 3)
                        group.rows = in.integer();
                    else
                        in.skip(part.type);
                });
            });
            break;
        default:
            in.skip(field.type);
        }
    });
    bool sane = !in.isDamaged() && TreeBuilder(elements).build(footer.root, footer.leafCount);
    std::int64_t rows = 0;
    for (const RowGroup& group : footer.groups) {
        sane = sane && group.chunks.size() == footer.leafCount && group.rows >= 0 &&
               !__builtin_add_overflow(rows, group.rows, &rows);
        for (const Chunk& chunk : group.chunks)
            sane = sane && chunk.values >= 0 && chunk.begin <= file.size() && chunk.size <= file.size() - chunk.begin;
    }
    if (other)
        return failUnsupported(
            name, {QT_TRANSLATE_NOOP("errors", "The Parquet file keeps its columns in other files."), {}});
    if (!sane || rows != footer.rows)
        return failDamaged(name, {QT_TRANSLATE_NOOP("errors", "The Parquet file's footer contradicts itself."), {}});
    return footer;
}

} // namespace luthier::parquet
