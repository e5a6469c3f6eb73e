#pragma once
/// Values that a template computes with: Python's, as far as Jinja shows them.

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace luthier::jinja {

/// Error with Python's name ("TypeError") and message. Leaves this library only as luthier::Error.
struct TemplateError : std::runtime_error {
    TemplateError(std::string kind, const std::string& message)
        : std::runtime_error(message)
        , type(std::move(kind)) {}
    std::string type;
    int line = 0; ///< 0: not known
};

/// A string that remembers, byte by byte, which message it came from: what a person wrote is never read as a control
/// token, wherever the template puts it.
struct Text {
    std::string bytes;
    /// As long as `bytes`: 0 for what the template wrote, else 1 + the message's number. Empty: all 0.
    std::vector<std::uint16_t> origin;
    bool safe = false; ///< Markup: escapes what is added to it

    Text() = default;
    Text(std::string text)
        : bytes(std::move(text)) {}
    Text(const char* text)
        : bytes(text) {}
    Text(std::string text, std::uint16_t from);

    std::size_t size() const { return bytes.size(); }
    bool empty() const { return bytes.empty(); }
    std::uint16_t originAt(std::size_t i) const { return origin.empty() ? 0 : origin[i]; }
    Text substr(std::size_t begin, std::size_t count = std::string::npos) const;
    void append(const Text& other);
    void append(std::string_view text, std::uint16_t from = 0);
    void append(const char* text) { append(std::string_view(text)); }
    void append(const std::string& text) { append(std::string_view(text)); }
};

class Value;
using List = std::vector<Value>;
using Pairs = std::vector<std::pair<Value, Value>>;

struct Undefined {
    std::string what; ///< how an error names it: "'x' is undefined"
};

struct Arguments {
    List positional;
    std::vector<std::pair<std::string, Value>> named;
};

struct Dict {
    Pairs pairs;
    const Value* find(const Value& key) const;
    const Value* findText(std::string_view key) const;
    void set(const Value& key, Value value);
};

struct Sequence {
    List items;
    bool isTuple = false;
};

/// {% macro %}, a method bound to its value, or a function of the environment.
struct Callable {
    std::string name;
    std::function<Value(Arguments&)> call;
};

/// namespace(): the one thing that a template may change.
struct Namespace {
    std::map<std::string, Value> values;
};

/// Nested values deeper than this are refused: printing, comparing and giving them back are recursive.
constexpr int kMaxDepth = 200;

class Value {
public:
    using Data = std::variant<Undefined, std::nullptr_t, bool, std::int64_t, double, std::shared_ptr<const Text>,
        std::shared_ptr<const Sequence>, std::shared_ptr<const Dict>, std::shared_ptr<const Callable>,
        std::shared_ptr<Namespace>>;

    Value() = default; ///< undefined
    Value(Undefined undefined)
        : m_data(std::move(undefined)) {}
    Value(std::nullptr_t)
        : m_data(nullptr) {}
    Value(bool value)
        : m_data(value) {}
    Value(std::int64_t value)
        : m_data(value) {}
    Value(int value)
        : m_data(std::int64_t(value)) {}
    Value(double value)
        : m_data(value) {}
    Value(Text text)
        : m_data(std::make_shared<const Text>(std::move(text))) {}
    Value(std::string text)
        : Value(Text(std::move(text))) {}
    Value(const char* text)
        : Value(Text(text)) {}
    Value(List items)
        : Value(Sequence{std::move(items), false}) {}
    /// A container throws TemplateError ("RecursionError") when it is nested more than kMaxDepth deep.
    Value(Sequence sequence);
    Value(Dict dict);
    Value(Callable callable)
        : m_data(std::make_shared<const Callable>(std::move(callable))) {}
    Value(std::shared_ptr<Namespace> space);
    /// A method that holds this value.
    Value bound(Value method) const;

    const Undefined* undefined() const { return std::get_if<Undefined>(&m_data); }
    bool isUndefined() const { return undefined() != nullptr; }
    bool isNone() const { return std::holds_alternative<std::nullptr_t>(m_data); }
    bool isBool() const { return std::holds_alternative<bool>(m_data); }
    bool isInt() const { return std::holds_alternative<std::int64_t>(m_data); }
    bool isFloat() const { return std::holds_alternative<double>(m_data); }
    bool isNumber() const { return isBool() || isInt() || isFloat(); }
    const Text* text() const { return get<const Text>(); }
    const Sequence* sequence() const { return get<const Sequence>(); }
    const Dict* dict() const { return get<const Dict>(); }
    const Callable* callable() const { return get<const Callable>(); }
    std::shared_ptr<Namespace> space() const;

    /// Python's truth. Undefined is false.
    bool isTrue() const;
    std::int64_t asInt() const;   ///< of a number; bool counts as 0 or 1
    double asDouble() const;      ///< of a number
    std::string typeName() const; ///< Python's: "str", "list", "NoneType"

    /// Python's str(): what {{ }} prints. Undefined is empty.
    Text str() const;
    /// Python's repr(): how a value stands inside a list.
    Text repr() const;

private:
    template <class T>
    const T* get() const {
        const auto* held = std::get_if<std::shared_ptr<T>>(&m_data);
        return held ? held->get() : nullptr;
    }
    Data m_data;
    int m_depth = 0; // of values in values, when it was made
};

/// Python's ==; an int equals a float of the same size, and True equals 1.
bool equal(const Value& a, const Value& b);
/// Python's <. Throws TemplateError ("TypeError") for what has no order.
bool less(const Value& a, const Value& b);
/// `needle in haystack`. Throws "TypeError" for what cannot hold anything.
bool contains(const Value& haystack, const Value& needle);
/// Values that `for` goes through: items, a dict's keys, a string's characters; none for an undefined value. Throws
/// "TypeError".
List iterate(const Value& value);
/// A string's characters, each a piece of valid UTF-8 (or one byte).
std::vector<Text> characters(const Text& text);

/// Throws TemplateError where it is nested too deeply.
/// @param from  where all strings in it come from
Value fromJson(const nlohmann::ordered_json& json, std::uint16_t from = 0);

struct JsonStyle {
    int indent = -1; ///< -1: one line
    bool ensureAscii = false;
    bool sortKeys = false;
    std::string itemSeparator = ", ", keySeparator = ": ";
};
/// json.dumps. Throws "TypeError" for what JSON has not.
Text toJson(const Value& value, const JsonStyle& style);

/// As Python writes a float: 1.0, 1e-07, inf.
std::string floatText(double value);
/// HTML-escaped, marked safe.
Text escaped(const Text& text);

} // namespace luthier::jinja
