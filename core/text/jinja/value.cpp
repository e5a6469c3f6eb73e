#include "core/text/jinja/value.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utf8proc.h>

namespace luthier::jinja {

Text::Text(std::string text, std::uint16_t from)
    : bytes(std::move(text)) {
    if (from) origin.assign(bytes.size(), from);
}

Text Text::substr(std::size_t begin, std::size_t count) const {
    Text out(bytes.substr(begin, count));
    if (!origin.empty()) out.origin.assign(origin.begin() + begin, origin.begin() + begin + out.size());
    out.safe = safe;
    return out;
}

void Text::append(const Text& other) {
    if (!origin.empty() || !other.origin.empty()) {
        origin.resize(bytes.size(), 0);
        if (other.origin.empty())
            origin.resize(bytes.size() + other.size(), 0);
        else
            origin.insert(origin.end(), other.origin.begin(), other.origin.end());
    }
    bytes += other.bytes;
}

void Text::append(std::string_view text, std::uint16_t from) {
    if (!origin.empty() || from) {
        origin.resize(bytes.size(), 0);
        origin.resize(bytes.size() + text.size(), from);
    }
    bytes += text;
}

const Value* Dict::find(const Value& key) const {
    for (const auto& [own, value] : pairs)
        if (equal(own, key)) return &value;
    return nullptr;
}

const Value* Dict::findText(std::string_view key) const {
    for (const auto& [own, value] : pairs)
        if (const Text* text = own.text(); text && text->bytes == key) return &value;
    return nullptr;
}

void Dict::set(const Value& key, Value value) {
    for (auto& [own, held] : pairs)
        if (equal(own, key)) {
            held = std::move(value);
            return;
        }
    pairs.emplace_back(key, std::move(value));
}

namespace {

void checkDepth(int depth) {
    if (depth > kMaxDepth) throw TemplateError("RecursionError", "maximum recursion depth exceeded");
}

} // namespace

Value::Value(Sequence sequence) {
    for (const Value& item : sequence.items)
        m_depth = std::max(m_depth, item.m_depth);
    checkDepth(++m_depth);
    m_data = std::make_shared<const Sequence>(std::move(sequence));
}

Value::Value(Dict dict) {
    for (const auto& [key, value] : dict.pairs)
        m_depth = std::max({m_depth, key.m_depth, value.m_depth});
    checkDepth(++m_depth);
    m_data = std::make_shared<const Dict>(std::move(dict));
}

Value::Value(std::shared_ptr<Namespace> space) {
    for (const auto& [name, value] : space->values)
        m_depth = std::max(m_depth, value.m_depth);
    checkDepth(++m_depth);
    m_data = std::move(space);
}

Value Value::bound(Value method) const {
    checkDepth(method.m_depth = m_depth + 1);
    return method;
}

std::shared_ptr<Namespace> Value::space() const {
    const auto* held = std::get_if<std::shared_ptr<Namespace>>(&m_data);
    return held ? *held : nullptr;
}

bool Value::isTrue() const {
    if (isUndefined() || isNone()) return false;
    if (isFloat()) return asDouble() != 0;
    if (isNumber()) return asInt() != 0;
    if (text()) return !text()->empty();
    if (sequence()) return !sequence()->items.empty();
    if (dict()) return !dict()->pairs.empty();
    return true;
}

std::int64_t Value::asInt() const {
    if (const bool* value = std::get_if<bool>(&m_data)) return *value;
    if (const double* value = std::get_if<double>(&m_data)) return static_cast<std::int64_t>(*value);
    return std::get<std::int64_t>(m_data);
}

double Value::asDouble() const {
    if (const double* value = std::get_if<double>(&m_data)) return *value;
    return static_cast<double>(asInt());
}

std::string Value::typeName() const {
    if (isUndefined()) return "Undefined";
    if (isNone()) return "NoneType";
    if (isBool()) return "bool";
    if (isInt()) return "int";
    if (isFloat()) return "float";
    if (text()) return text()->safe ? "Markup" : "str";
    if (sequence()) return sequence()->isTuple ? "tuple" : "list";
    if (dict()) return "dict";
    if (space()) return "Namespace";
    return "function";
}

std::string floatText(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    // The shortest digits that read back; Python turns to an exponent below 1e-4 and from 1e16 on.
    char buffer[64];
    const double size = std::fabs(value);
    const auto format =
        size != 0 && (size < 1e-4 || size >= 1e16) ? std::chars_format::scientific : std::chars_format::fixed;
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
    std::string out(buffer, end);
    if (out.find_first_of(".e") == std::string::npos) out += ".0";
    return out;
}

namespace {

bool isPrintable(char32_t c) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    case UTF8PROC_CATEGORY_ZS:
        return c == ' ';
    default:
        return true;
    }
}

Text reprOfText(const Text& text) {
    const bool hasSingle = text.bytes.find('\'') != std::string::npos;
    const char quote = hasSingle && text.bytes.find('"') == std::string::npos ? '"' : '\'';
    Text out(std::string(1, quote));
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        const char32_t c = nextCodePoint(text.bytes, i);
        const std::uint16_t from = text.originAt(begin);
        if (c == U'\\' || c == static_cast<char32_t>(quote))
            out.append(std::string{'\\', static_cast<char>(c)}, from);
        else if (c == U'\n')
            out.append("\\n", from);
        else if (c == U'\r')
            out.append("\\r", from);
        else if (c == U'\t')
            out.append("\\t", from);
        else if (isPrintable(c))
            out.append(std::string_view(text.bytes).substr(begin, i - begin), from);
        else
            out.append(c < 0x100     ? fmt::format("\\x{:02x}", std::uint32_t(c))
                       : c < 0x10000 ? fmt::format("\\u{:04x}", std::uint32_t(c))
                                     : fmt::format("\\U{:08x}", std::uint32_t(c)),
                from);
    }
    out.append(std::string_view(&quote, 1));
    return out;
}

Text reprAt(const Value& value, int depth) {
    checkDepth(depth);
    if (const Text* text = value.text()) return reprOfText(*text);
    if (const Sequence* list = value.sequence()) {
        Text out(list->isTuple ? "(" : "[");
        for (std::size_t i = 0; i < list->items.size(); ++i) {
            if (i) out.append(", ");
            out.append(reprAt(list->items[i], depth + 1));
        }
        if (list->isTuple && list->items.size() == 1) out.append(",");
        out.append(list->isTuple ? ")" : "]");
        return out;
    }
    if (const Dict* dict = value.dict()) {
        Text out("{");
        for (std::size_t i = 0; i < dict->pairs.size(); ++i) {
            if (i) out.append(", ");
            out.append(reprAt(dict->pairs[i].first, depth + 1));
            out.append(": ");
            out.append(reprAt(dict->pairs[i].second, depth + 1));
        }
        out.append("}");
        return out;
    }
    if (value.isUndefined()) return "Undefined";
    return value.str();
}

} // namespace

Text Value::str() const {
    if (isUndefined()) return {};
    if (isNone()) return "None";
    if (isBool()) return asInt() ? "True" : "False";
    if (isInt()) return std::to_string(asInt());
    if (isFloat()) return floatText(asDouble());
    if (text()) return *text();
    if (callable()) return Text("<function " + callable()->name + ">");
    if (space()) return "<Namespace>";
    return repr();
}

Text Value::repr() const { return reprAt(*this, 0); }

namespace {

bool equalAt(const Value& a, const Value& b, int depth) {
    checkDepth(depth);
    if (a.isNumber() && b.isNumber())
        return a.isFloat() || b.isFloat() ? a.asDouble() == b.asDouble() : a.asInt() == b.asInt();
    if (a.text() && b.text()) return a.text()->bytes == b.text()->bytes;
    if (a.isNone() || b.isNone()) return a.isNone() && b.isNone();
    if (a.isUndefined() || b.isUndefined()) return a.isUndefined() && b.isUndefined();
    if (const Sequence *x = a.sequence(), *y = b.sequence(); x && y) {
        if (x->isTuple != y->isTuple || x->items.size() != y->items.size()) return false;
        for (std::size_t i = 0; i < x->items.size(); ++i)
            if (!equalAt(x->items[i], y->items[i], depth + 1)) return false;
        return true;
    }
    if (const Dict *x = a.dict(), *y = b.dict(); x && y) {
        if (x->pairs.size() != y->pairs.size()) return false;
        for (const auto& [key, value] : x->pairs) {
            const Value* other = y->find(key);
            if (!other || !equalAt(value, *other, depth + 1)) return false;
        }
        return true;
    }
    if (a.callable() && b.callable()) return a.callable() == b.callable();
    return a.space() && a.space() == b.space();
}

} // namespace

bool equal(const Value& a, const Value& b) { return equalAt(a, b, 0); }

bool less(const Value& a, const Value& b) {
    if (a.isNumber() && b.isNumber())
        return a.isFloat() || b.isFloat() ? a.asDouble() < b.asDouble() : a.asInt() < b.asInt();
    // UTF-8 keeps the order of code points.
    if (a.text() && b.text()) return a.text()->bytes < b.text()->bytes;
    if (const Sequence *x = a.sequence(), *y = b.sequence(); x && y && x->isTuple == y->isTuple) {
        for (std::size_t i = 0; i < std::min(x->items.size(), y->items.size()); ++i)
            if (!equal(x->items[i], y->items[i])) return less(x->items[i], y->items[i]);
        return x->items.size() < y->items.size();
    }
    throw TemplateError(
        "TypeError", fmt::format("'<' not supported between instances of '{}' and '{}'", a.typeName(), b.typeName()));
}

bool contains(const Value& haystack, const Value& needle) {
    if (const Text* text = haystack.text()) {
        if (!needle.text())
            throw TemplateError(
                "TypeError", fmt::format("'in <string>' requires string as left operand, not {}", needle.typeName()));
        return text->bytes.find(needle.text()->bytes) != std::string::npos;
    }
    if (const Dict* dict = haystack.dict()) return dict->find(needle) != nullptr;
    if (const Sequence* list = haystack.sequence()) {
        for (const Value& item : list->items)
            if (equal(item, needle)) return true;
        return false;
    }
    if (haystack.isUndefined()) return false;
    throw TemplateError("TypeError", fmt::format("argument of type '{}' is not iterable", haystack.typeName()));
}

std::vector<Text> characters(const Text& text) {
    std::vector<Text> out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        nextCodePoint(text.bytes, i);
        out.push_back(text.substr(begin, i - begin));
    }
    return out;
}

List iterate(const Value& value) {
    if (value.isUndefined()) return {};
    if (const Sequence* list = value.sequence()) return list->items;
    if (const Text* text = value.text()) {
        List out;
        for (Text& c : characters(*text))
            out.emplace_back(std::move(c));
        return out;
    }
    if (const Dict* dict = value.dict()) {
        List out;
        for (const auto& [key, held] : dict->pairs)
            out.push_back(key);
        return out;
    }
    throw TemplateError("TypeError", fmt::format("'{}' object is not iterable", value.typeName()));
}

namespace {

Value fromJsonAt(const nlohmann::ordered_json& json, std::uint16_t from, int depth) {
    checkDepth(depth);
    switch (json.type()) {
    case nlohmann::json::value_t::boolean:
        return json.get<bool>();
    case nlohmann::json::value_t::number_integer:
    case nlohmann::json::value_t::number_unsigned:
        return json.get<std::int64_t>();
    case nlohmann::json::value_t::number_float:
        return json.get<double>();
    case nlohmann::json::value_t::string:
        return Text(json.get<std::string>(), from);
    case nlohmann::json::value_t::array: {
        List items;
        for (const auto& item : json)
            items.push_back(fromJsonAt(item, from, depth + 1));
        return items;
    }
    case nlohmann::json::value_t::object: {
        Dict dict;
        for (const auto& [key, value] : json.items())
            dict.pairs.emplace_back(Text(key, from), fromJsonAt(value, from, depth + 1));
        return dict;
    }
    default:
        return nullptr;
    }
}

} // namespace

Value fromJson(const nlohmann::ordered_json& json, std::uint16_t from) { return fromJsonAt(json, from, 0); }

namespace {

class JsonWriter {
public:
    explicit JsonWriter(const JsonStyle& style)
        : m_style(style) {}

    void write(const Value& value, int depth) {
        checkDepth(depth);
        if (value.isNone())
            m_out.append("null");
        else if (value.isBool())
            m_out.append(value.asInt() ? "true" : "false");
        else if (value.isInt())
            m_out.append(std::to_string(value.asInt()));
        else if (value.isFloat())
            m_out.append(number(value.asDouble()));
        else if (const Text* text = value.text())
            string(*text);
        else if (const Sequence* list = value.sequence())
            block('[', ']', list->items.size(), depth, [&](std::size_t i) { write(list->items[i], depth + 1); });
        else if (const Dict* dict = value.dict())
            object(*dict, depth);
        else
            throw TemplateError(
                "TypeError", fmt::format("Object of type {} is not JSON serializable", value.typeName()));
    }

    Text take() { return std::move(m_out); }

private:
    static std::string number(double value) {
        if (std::isnan(value)) return "NaN";
        if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
        return floatText(value);
    }

    template <class F>
    void block(char open, char close, std::size_t count, int depth, const F& item) {
        m_out.append(std::string_view(&open, 1));
        for (std::size_t i = 0; i < count; ++i) {
            // Python drops the space after the comma where lines are broken.
            if (i) m_out.append(m_style.indent >= 0 && m_style.itemSeparator == ", " ? "," : m_style.itemSeparator);
            newLine(depth + 1);
            item(i);
        }
        if (count) newLine(depth);
        m_out.append(std::string_view(&close, 1));
    }

    void newLine(int depth) {
        if (m_style.indent >= 0) m_out.append("\n" + std::string(std::size_t(m_style.indent) * depth, ' '));
    }

    void object(const Dict& dict, int depth) {
        Pairs pairs = dict.pairs;
        if (m_style.sortKeys)
            std::stable_sort(
                pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return less(a.first, b.first); });
        block('{', '}', pairs.size(), depth, [&](std::size_t i) {
            const Value& key = pairs[i].first;
            if (key.text())
                string(*key.text());
            else if (key.isNone() || key.isNumber())
                string(key.isNone() ? Text("null") : key.isBool() ? Text(key.asInt() ? "true" : "false") : key.str());
            else
                throw TemplateError(
                    "TypeError", fmt::format("keys must be str, int, float, bool or None, not {}", key.typeName()));
            m_out.append(m_style.keySeparator);
            write(pairs[i].second, depth + 1);
        });
    }

    void string(const Text& text) {
        m_out.append("\"");
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t begin = i;
            const char32_t c = nextCodePoint(text.bytes, i);
            m_out.append(escape(c, std::string_view(text.bytes).substr(begin, i - begin)), text.originAt(begin));
        }
        m_out.append("\"");
    }

    std::string escape(char32_t c, std::string_view raw) const {
        switch (c) {
        case U'"':
            return "\\\"";
        case U'\\':
            return "\\\\";
        case U'\n':
            return "\\n";
        case U'\r':
            return "\\r";
        case U'\t':
            return "\\t";
        case U'\b':
            return "\\b";
        case U'\f':
            return "\\f";
        default:
            break;
        }
        if (c >= 0x20 && (c < 0x7F || !m_style.ensureAscii)) return std::string(raw);
        if (c < 0x10000) return fmt::format("\\u{:04x}", std::uint32_t(c));
        const std::uint32_t rest = std::uint32_t(c) - 0x10000;
        return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    }

    const JsonStyle& m_style;
    Text m_out;
};

} // namespace

Text toJson(const Value& value, const JsonStyle& style) {
    JsonWriter writer(style);
    writer.write(value, 0);
    return writer.take();
}

Text escaped(const Text& text) {
    if (text.safe) return text;
    Text out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text.bytes[i];
        const char* entity = c == '&'    ? "&amp;"
                             : c == '<'  ? "&lt;"
                             : c == '>'  ? "&gt;"
                             : c == '"'  ? "&#34;"
                             : c == '\'' ? "&#39;"
                                         : nullptr;
        out.append(entity ? std::string_view(entity) : std::string_view(&c, 1), text.originAt(i));
    }
    out.safe = true;
    return out;
}

} // namespace luthier::jinja
