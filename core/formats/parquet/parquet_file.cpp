#include "core/formats/parquet/parquet_file.h"

#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/formats/half.h"
#include "core/formats/parquet/column_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace luthier {

using namespace parquet;

namespace {

template <class Number>
Number numberOf(std::string_view bytes) {
    Number out{};
    std::memcpy(&out, bytes.data(), sizeof out);
    return out;
}

template <class Number>
void appendNumber(std::string& out, Number number) {
    char digits[48];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

void appendDouble(std::string& out, double value) {
    if (std::isnan(value))
        out += "\"NaN\"";
    else if (std::isinf(value))
        out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
    else if (value == 0 && std::signbit(value))
        out += "-0.0";
    else
        appendNumber(out, value);
}

void appendPadded(std::string& out, std::int64_t number, int width) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    for (auto have = end - digits; have < width; ++have)
        out += '0';
    out.append(digits, end);
}

/// Days since 1970-01-01 as a date of the proleptic Gregorian calendar. Source: Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", civil_from_days.
void appendDate(std::string& out, std::int64_t days) {
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const std::int64_t dayOfEra = days - era * 146097;
    const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t shifted = (5 * dayOfYear + 2) / 153;
    const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    if (year < 0) out += '-';
    appendPadded(out, std::abs(year), 4);
    out += '-';
    appendPadded(out, month, 2);
    out += '-';
    appendPadded(out, dayOfYear - (153 * shifted + 2) / 5 + 1, 2);
}

void appendTimestamp(std::string& out, std::int64_t days, std::int64_t units, int digits, bool isUtc) {
    std::int64_t perSecond = 1;
    for (int i = 0; i < digits; ++i)
        perSecond *= 10;
    const std::int64_t seconds = units / perSecond;
    out += '"';
    appendDate(out, days);
    out += 'T';
    appendPadded(out, seconds / 3600, 2);
    out += ':';
    appendPadded(out, seconds / 60 % 60, 2);
    out += ':';
    appendPadded(out, seconds % 60, 2);
    out += '.';
    appendPadded(out, units % perSecond, digits);
    out += isUtc ? "Z\"" : "\"";
}

void appendTimestamp(std::string& out, std::int64_t value, int digits, bool isUtc) {
    std::int64_t perDay = 86400;
    for (int i = 0; i < digits; ++i)
        perDay *= 10;
    std::int64_t days = value / perDay, units = value % perDay;
    if (units < 0) {
        units += perDay;
        --days;
    }
    appendTimestamp(out, days, units, digits, isUtc);
}

/// A two's complement number of any width, big endian, in decimal digits.
std::string decimalDigits(std::string_view bigEndian, bool& isNegative) {
    std::string bytes(bigEndian);
    isNegative = !bytes.empty() && (bytes[0] & 0x80) != 0;
    if (isNegative) { // negate: invert and add one
        int carry = 1;
        for (std::size_t i = bytes.size(); i-- > 0;) {
            const int sum = (static_cast<unsigned char>(bytes[i]) ^ 0xFF) + carry;
            bytes[i] = static_cast<char>(sum);
            carry = sum >> 8;
        }
    }
    std::string digits;
    std::size_t first = 0;
    while (first < bytes.size()) { // divide by ten again and again
        int rest = 0;
        for (std::size_t i = first; i < bytes.size(); ++i) {
            const int value = rest * 256 + static_cast<unsigned char>(bytes[i]);
            bytes[i] = static_cast<char>(value / 10);
            rest = value % 10;
        }
        digits += static_cast<char>('0' + rest);
        while (first < bytes.size() && bytes[first] == 0)
            ++first;
    }
    if (digits.empty()) digits = "0";
    std::reverse(digits.begin(), digits.end());
    return digits;
}

void appendDecimal(std::string& out, const Node& leaf, std::string_view bytes) {
    std::string bigEndian(bytes);
    if (leaf.physical == Physical::Int32 || leaf.physical == Physical::Int64)
        std::reverse(bigEndian.begin(), bigEndian.end());
    bool isNegative = false;
    std::string digits = decimalDigits(bigEndian, isNegative);
    if (leaf.scale > 0) {
        if (std::ssize(digits) <= leaf.scale) digits.insert(0, leaf.scale + 1 - digits.size(), '0');
        digits.insert(digits.size() - leaf.scale, ".");
    }
    out += '"';
    if (isNegative) out += '-';
    out += digits;
    out += '"';
}

void appendBase64(std::string& out, std::string_view bytes) {
    static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out += '"';
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
    out += '"';
}

void appendValue(std::string& out, const Node& leaf, std::string_view bytes) {
    switch (leaf.meaning) {
    case Meaning::Text:
        return appendJsonString(out, bytes);
    case Meaning::Decimal: // no number of a width that anyone uses is longer
        return bytes.size() <= 64 ? appendDecimal(out, leaf, bytes) : appendBase64(out, bytes);
    case Meaning::Date:
        out += '"';
        appendDate(out, numberOf<std::int32_t>(bytes));
        out += '"';
        return;
    case Meaning::TimestampMs:
        return appendTimestamp(out, numberOf<std::int64_t>(bytes), 3, leaf.isUtc);
    case Meaning::TimestampUs:
        return appendTimestamp(out, numberOf<std::int64_t>(bytes), 6, leaf.isUtc);
    case Meaning::TimestampNs:
        return appendTimestamp(out, numberOf<std::int64_t>(bytes), 9, leaf.isUtc);
    case Meaning::Half:
        return appendDouble(out, floatFromHalf(numberOf<std::uint16_t>(bytes)));
    case Meaning::Unsigned:
        if (leaf.physical == Physical::Int32) return appendNumber(out, numberOf<std::uint32_t>(bytes));
        return appendNumber(out, numberOf<std::uint64_t>(bytes));
    case Meaning::Plain:
        break;
    }
    switch (leaf.physical) {
    case Physical::Boolean:
        out += bytes[0] ? "true" : "false";
        return;
    case Physical::Int32:
        return appendNumber(out, numberOf<std::int32_t>(bytes));
    case Physical::Int64:
        return appendNumber(out, numberOf<std::int64_t>(bytes));
    case Physical::Int96: // nanoseconds of the day, then the Julian day: how old writers keep timestamps
        return appendTimestamp(out, std::int64_t(numberOf<std::uint32_t>(bytes.substr(8))) - 2440588,
            static_cast<std::int64_t>(numberOf<std::uint64_t>(bytes) % 86400000000000ULL), 9, false);
    case Physical::Float:
        return appendDouble(out, numberOf<float>(bytes));
    case Physical::Double:
        return appendDouble(out, numberOf<double>(bytes));
    case Physical::ByteArray:
    case Physical::FixedByteArray:
        return appendBase64(out, bytes);
    }
}

// A few bytes can stand for a billion entries: no row that anybody wrote is larger, and no file of rows grows so much.
constexpr std::size_t kMostRowBytes = std::size_t(256) << 20;
constexpr std::uint64_t kMostGrowth = 2000, kFreeGrowth = std::uint64_t(1) << 30;

/// Puts the entries of a row group's columns together to rows again. Source: Melnik et al. 2010 (Dremel), section 4.3,
/// in the recursive form: the first leaf below a node says whether the node is null, empty, or goes on.
class RowAssembler {
public:
    RowAssembler(std::string_view file, const std::string& name, const Footer& footer, const RowGroup& group)
        : m_name(name)
        , m_root(footer.root) {
        addLeaves(footer.root, file, group);
    }

    Result<void> start() {
        for (ColumnReader& column : m_columns)
            LUTHIER_TRY_DO(column.advance());
        return {};
    }

    Result<void> row(std::string& out) {
        out.clear();
        return object(m_root, out);
    }

private:
    void addLeaves(const Node& node, std::string_view file, const RowGroup& group) {
        if (node.shape == Shape::Leaf) m_columns.emplace_back(file, m_name, node, group.chunks[node.column]);
        for (const Node& child : node.children)
            addLeaves(child, file, group);
    }

    static const Node& firstLeaf(const Node& node) {
        const Node* at = &node;
        while (at->shape != Shape::Leaf)
            at = &at->children.front();
        return *at;
    }
    ColumnReader& first(const Node& node) { return m_columns[firstLeaf(node).column]; }

    tl::unexpected<Error> contradiction(const Node& node) const {
        return failDamaged(m_name, {QT_TRANSLATE_NOOP("errors", "The column {column} has fewer values than rows."),
                                       {{"column", firstLeaf(node).path}}});
    }

    /// Every leaf below a null or an empty list has one entry that says so.
    Result<void> pass(const Node& node) {
        if (node.shape == Shape::Leaf) {
            ColumnReader& column = m_columns[node.column];
            if (column.isAtEnd()) return contradiction(node);
            return column.advance();
        }
        for (const Node& child : node.children)
            LUTHIER_TRY_DO(pass(child));
        return {};
    }

    Result<void> value(const Node& node, std::string& out) {
        ColumnReader& column = first(node);
        if (column.isAtEnd()) return contradiction(node);
        if (node.isOptional && column.definition() < std::uint32_t(node.definition)) {
            out += "null";
            return pass(node);
        }
        switch (node.shape) {
        case Shape::Leaf:
            if (!column.hasValue()) return contradiction(node);
            appendValue(out, node, column.value());
            return column.advance();
        case Shape::Struct:
            return object(node, out);
        case Shape::List:
        case Shape::Map:
            return list(node, out);
        }
        return {};
    }

    Result<void> object(const Node& node, std::string& out) {
        out += '{';
        for (const Node& child : node.children) {
            if (&child != &node.children.front()) out += ',';
            appendJsonString(out, child.name);
            out += ':';
            LUTHIER_TRY_DO(value(child, out));
        }
        out += '}';
        return {};
    }

    Result<void> list(const Node& node, std::string& out) {
        if (first(node).definition() < std::uint32_t(node.elementDefinition)) {
            out += "[]";
            return pass(node);
        }
        out += '[';
        bool isFirst = true;
        do {
            if (out.size() > kMostRowBytes) return contradiction(node);
            if (!isFirst) out += ',';
            isFirst = false;
            LUTHIER_TRY_DO(node.shape == Shape::Map ? object(node, out) : value(node.children.front(), out));
        } while (!first(node).isAtEnd() && first(node).repetition() == std::uint32_t(node.elementRepetition));
        out += ']';
        return {};
    }

    std::string m_name;
    const Node& m_root;
    std::vector<ColumnReader> m_columns;
};

} // namespace

bool isParquet(std::string_view bytes) { return bytes.starts_with("PAR1") || bytes.starts_with("PARE"); }

Result<void> readParquet(
    std::string_view file, const std::string& name, const std::function<Result<void>(std::string_view)>& row) {
    LUTHIER_TRY(footer, readFooter(file, name));
    std::string json;
    std::uint64_t written = 0;
    for (const RowGroup& group : footer.groups) {
        RowAssembler rows(file, name, footer, group);
        LUTHIER_TRY_DO(rows.start());
        for (std::int64_t i = 0; i < group.rows; ++i) {
            LUTHIER_TRY_DO(rows.row(json));
            written += json.size();
            if (written > kFreeGrowth && written / kMostGrowth > file.size())
                return failUnsupported(
                    name, {QT_TRANSLATE_NOOP("errors", "Its first {packed} expand to more than {limit}."),
                              {{"packed", formatBytes(file.size())}, {"limit", formatBytes(written)}}});
            LUTHIER_TRY_DO(row(json));
        }
    }
    return {};
}

} // namespace luthier
