// What stands between values: indices, slices, arithmetic, with Python's rules and errors.

#include "core/text/jinja/builtins/arguments.h"
#include "core/text/jinja/builtins/strings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace luthier::jinja {

Value item(const Value& value, const Value& key) {
    requireDefined(value);
    if (const Dict* dict = value.dict()) {
        if (const Value* found = dict->find(key)) return *found;
        return Undefined{fmt::format("'dict object' has no attribute {}", key.repr().bytes)};
    }
    const auto index = wholeIndex(key);
    if (index && (value.sequence() || value.text())) {
        const std::int64_t count =
            value.sequence() ? std::ssize(value.sequence()->items) : std::ssize(characters(*value.text()));
        const std::int64_t at = *index < 0 ? *index + count : *index;
        if (at >= 0 && at < count)
            return value.sequence() ? value.sequence()->items[at] : Value(characters(*value.text())[at]);
        return Undefined{fmt::format("{} object has no element {}", value.typeName(), *index)};
    }
    if (const auto space = value.space(); space && key.text()) {
        const auto it = space->values.find(key.text()->bytes);
        if (it != space->values.end()) return it->second;
    }
    return Undefined{fmt::format("'{}' has no attribute {}", objectName(value), key.repr().bytes)};
}

Value slice(const Value& value, const Value& begin, const Value& end, const Value& step) {
    requireDefined(value);
    if (!value.sequence() && !value.text())
        typeError(fmt::format("'{}' object is not subscriptable", value.typeName()));
    const List items = iterate(value);
    const std::int64_t count = std::ssize(items), by = step.isNone() ? 1 : step.isNumber() ? step.asInt() : 0;
    if (by == 0) throw TemplateError("ValueError", "slice step cannot be zero");
    for (const Value* part : {&begin, &end})
        if (!part->isNone() && !wholeIndex(*part))
            typeError("slice indices must be integers or None or have an __index__ method");
    const auto clamp = [&](const Value& part, std::int64_t otherwise) {
        if (part.isNone()) return otherwise;
        const std::int64_t at = part.asInt() < 0 ? part.asInt() + count : part.asInt();
        return std::clamp<std::int64_t>(at, by > 0 ? 0 : -1, by > 0 ? count : count - 1);
    };
    const std::int64_t from = clamp(begin, by > 0 ? 0 : count - 1), to = clamp(end, by > 0 ? count : -1);
    List out;
    for (std::int64_t i = from; by > 0 ? i < to : i > to; i += by)
        out.push_back(items[i]);
    if (value.sequence()) return Sequence{std::move(out), value.sequence()->isTuple};
    Text text;
    for (const Value& one : out)
        text.append(*one.text());
    return text;
}

namespace {

Value add(const Value& a, const Value& b, const Environment& environment) {
    if (a.text() && b.text()) {
        const bool isSafe = a.text()->safe || b.text()->safe;
        Text out = isSafe ? escaped(*a.text()) : *a.text();
        out.append(isSafe ? escaped(*b.text()) : *b.text());
        out.safe = isSafe;
        checkSize(out.size(), environment);
        return out;
    }
    if (const Sequence *x = a.sequence(), *y = b.sequence(); x && y && x->isTuple == y->isTuple) {
        List items = x->items;
        items.insert(items.end(), y->items.begin(), y->items.end());
        environment.spend(items.size());
        return Sequence{std::move(items), x->isTuple};
    }
    if (a.text()) typeError(fmt::format("can only concatenate str (not \"{}\") to str", b.typeName()));
    if (a.sequence())
        typeError(fmt::format("can only concatenate {0} (not \"{1}\") to {0}", a.typeName(), b.typeName()));
    typeError(fmt::format("unsupported operand type(s) for +: '{}' and '{}'", a.typeName(), b.typeName()));
}

Value repeated(const Value& value, std::int64_t times, const Environment& environment) {
    times = std::max<std::int64_t>(0, times);
    const std::size_t size = value.text() ? value.text()->size() : value.sequence()->items.size() * 16;
    if (size > 0 && static_cast<std::uint64_t>(times) > environment.maxOutput / size)
        throw TemplateError("Limit", "it builds too long a text");
    environment.spend(static_cast<std::uint64_t>(times) * (size / 64 + 1));
    if (value.text()) {
        Text out;
        for (std::int64_t i = 0; i < times; ++i)
            out.append(*value.text());
        return out;
    }
    List items;
    for (std::int64_t i = 0; i < times; ++i)
        items.insert(items.end(), value.sequence()->items.begin(), value.sequence()->items.end());
    return Sequence{std::move(items), value.sequence()->isTuple};
}

Value arithmetic(const std::string& op, const Value& a, const Value& b) {
    const bool isWhole = !a.isFloat() && !b.isFloat();
    const double x = a.asDouble(), y = b.asDouble();
    // Python's integers have no end; here they wrap, which no template reaches.
    const auto i = static_cast<std::uint64_t>(isWhole ? a.asInt() : 0),
               j = static_cast<std::uint64_t>(isWhole ? b.asInt() : 0);
    const auto whole = [](std::uint64_t value) { return Value(static_cast<std::int64_t>(value)); };
    if (op == "+") return isWhole ? whole(i + j) : Value(x + y);
    if (op == "-") return isWhole ? whole(i - j) : Value(x - y);
    if (op == "*") return isWhole ? whole(i * j) : Value(x * y);
    if (op == "**") {
        const double power = std::pow(x, y);
        return isWhole && y >= 0 && std::fabs(power) < 9e15 ? Value(static_cast<std::int64_t>(power)) : Value(power);
    }
    if (y == 0) throw TemplateError("ZeroDivisionError", "division by zero");
    if (op == "/") return x / y;
    const double quotient = std::floor(x / y);
    if (!isWhole) return op == "//" ? Value(quotient) : Value(x - quotient * y);
    const std::int64_t m = a.asInt(), n = b.asInt();
    if (n == -1) return op == "//" ? whole(0 - i) : Value(0);
    std::int64_t floored = m / n;
    if (m % n != 0 && (m < 0) != (n < 0)) --floored;
    return op == "//" ? Value(floored) : Value(m - floored * n);
}

} // namespace

Value binary(const std::string& op, const Value& a, const Value& b, const Environment& environment) {
    if (op == "~") {
        const bool isSafe = (a.text() && a.text()->safe) || (b.text() && b.text()->safe);
        Text out = isSafe ? escaped(a.str()) : a.str();
        out.append(isSafe ? escaped(b.str()) : b.str());
        out.safe = isSafe;
        checkSize(out.size(), environment);
        return out;
    }
    requireDefined(a);
    requireDefined(b);
    if (a.isNumber() && b.isNumber()) return arithmetic(op, a, b);
    if (op == "+") return add(a, b, environment);
    if (op == "*") {
        if ((a.text() || a.sequence()) && wholeIndex(b)) return repeated(a, b.asInt(), environment);
        if ((b.text() || b.sequence()) && wholeIndex(a)) return repeated(b, a.asInt(), environment);
    }
    if (op == "%" && a.text())
        return formatted(*a.text(), b.sequence() && b.sequence()->isTuple ? b.sequence()->items : List{b}, environment);
    typeError(fmt::format("unsupported operand type(s) for {}: '{}' and '{}'", op, a.typeName(), b.typeName()));
}

} // namespace luthier::jinja
