#include "core/base/result.h"

namespace luthier {

std::string fillPattern(const std::string& pattern, const std::map<std::string, std::string>& values) {
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
        if (close != std::string::npos) {
            if (auto it = values.find(pattern.substr(i + 1, close - i - 1)); it != values.end()) {
                out += it->second;
                i = close + 1;
                continue;
            }
        }
        out += pattern[i++];
    }
    return out;
}

std::string Message::english() const { return fillPattern(pattern, values); }

std::string Error::english() const {
    std::string out = what.english();
    for (const Message* part : {&why, &todo})
        if (!part->empty()) out += " " + part->english();
    return out;
}

tl::unexpected<Error> fail(std::string code, Message what, Message why, Message todo) {
    return tl::unexpected(Error{std::move(code), std::move(what), std::move(why), std::move(todo)});
}

tl::unexpected<Error> failFromException(const std::string& exceptionText) {
    // LibTorch appends a C++ backtrace: the person needs the first line.
    const std::string firstLine = exceptionText.substr(0, exceptionText.find('\n'));
    return fail("internal.exception", {QT_TRANSLATE_NOOP("errors", "Something went wrong that should not."), {}},
        {QT_TRANSLATE_NOOP("errors", "The library said: {text}"), {{"text", firstLine}}},
        {QT_TRANSLATE_NOOP("errors", "Please report this with the run's engine.log."), {}});
}

} // namespace luthier
