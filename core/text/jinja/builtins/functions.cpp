// The functions that templates find: raise_exception, strftime_now, namespace, range, dict.

#include "core/text/jinja/builtins/arguments.h"

#include <fmt/format.h>

namespace luthier::jinja {

Dict globals(const Environment& environment) {
    Dict out;
    const auto add = [&](const char* name, std::function<Value(Arguments&)> call) {
        out.pairs.emplace_back(Value(name), Value(Callable{name, std::move(call)}));
    };
    add("raise_exception", [](Arguments& arguments) -> Value {
        throw TemplateError("TemplateError", argument(arguments, 0, "message").str().bytes);
    });
    add("strftime_now", [now = environment.now](Arguments& arguments) -> Value {
        const std::string& pattern = requireText(argument(arguments, 0, "format"), "format").bytes;
        if (pattern.size() > 256) throw TemplateError("ValueError", "the format is too long");
        char buffer[2048];
        return Text(std::string(buffer, std::strftime(buffer, sizeof buffer, pattern.c_str(), &now)));
    });
    add("namespace", [](Arguments& arguments) -> Value {
        auto space = std::make_shared<Namespace>();
        for (const Value& dict : arguments.positional)
            if (dict.dict())
                for (const auto& [key, value] : dict.dict()->pairs)
                    space->values[key.str().bytes] = value;
        for (const auto& [name, value] : arguments.named)
            space->values[name] = value;
        return space;
    });
    add("dict", [](Arguments& arguments) -> Value {
        Dict dict;
        for (const auto& [name, value] : arguments.named)
            dict.set(Value(name), value);
        return dict;
    });
    add("range", [&environment](Arguments& arguments) -> Value {
        const auto& given = arguments.positional;
        if (given.empty() || given.size() > 3) typeError("range expected 1 to 3 arguments");
        for (const Value& one : given)
            if (!wholeIndex(one))
                typeError(fmt::format("'{}' object cannot be interpreted as an integer", one.typeName()));
        const std::int64_t begin = given.size() > 1 ? given[0].asInt() : 0;
        const std::int64_t end = given[given.size() > 1 ? 1 : 0].asInt(),
                           step = given.size() > 2 ? given[2].asInt() : 1;
        if (step == 0) throw TemplateError("ValueError", "range() arg 3 must not be zero");
        // The sandbox allows no longer one.
        constexpr std::int64_t kMost = 100'000;
        List items;
        for (std::int64_t i = begin; step > 0 ? i < end : i > end; i += step) {
            if (std::ssize(items) >= kMost) throw TemplateError("OverflowError", "Range too big");
            items.push_back(i);
        }
        environment.spend(items.size());
        return items;
    });
    return out;
}

} // namespace luthier::jinja
