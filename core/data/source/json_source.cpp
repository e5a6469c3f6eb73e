// JSON lines, and JSON values that spread over lines: an array of rows, rows behind each other, or an object that holds
// the array.

#include "core/base/text.h"
#include "core/data/import/formats.h"
#include "core/data/source/source.h"

#include <cstring>
#include <simdjson.h>

namespace luthier::sources {

namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::size_t kSniffed = std::size_t(1) << 20;

std::string_view firstLine(std::string_view bytes) {
    const std::size_t begin = bytes.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return {};
    return bytes.substr(begin, bytes.find('\n', begin) - begin);
}

/// Where the JSON value that begins at `at` ends (one behind its last byte); npos where it does not.
/// Only brackets and strings are looked at: whether it is valid is the parser's to say.
std::size_t valueEnd(std::string_view text, std::size_t at) {
    int depth = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        switch (text[i]) {
        case '"':
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\') ++i;
            if (i >= text.size()) return std::string_view::npos;
            if (depth == 0) return i + 1;
            break;
        case '{':
        case '[':
            ++depth;
            break;
        case '}':
        case ']':
            if (--depth <= 0) return i + (depth == 0 ? 1 : 0);
            break;
        case ',':
        case ' ':
        case '\n':
        case '\r':
        case '\t':
            if (depth == 0) return i; // behind a number or a word
            break;
        default:
            break;
        }
    }
    return depth == 0 && at < text.size() ? text.size() : std::string_view::npos;
}

bool parses(simdjson::dom::parser& parser, std::string_view text, simdjson::dom::element& value) {
    return parser.parse(text.data(), text.size(), true).get(value) == simdjson::SUCCESS;
}

/// Of an object that is no row itself, where the list of rows in it begins (one behind its bracket).
std::size_t rowsWithin(std::string_view text, std::size_t at) {
    int depth = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        if (text[i] == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\') ++i;
        } else if (text[i] == '[' && depth == 1) {
            const std::size_t first = text.find_first_not_of(kBlank, i + 1);
            if (first != std::string_view::npos && text[first] == '{') return i + 1;
            ++depth;
        } else if (text[i] == '{' || text[i] == '[') {
            ++depth;
        } else if ((text[i] == '}' || text[i] == ']') && --depth == 0) {
            break;
        }
    }
    return std::string_view::npos;
}

} // namespace

bool isJsonLines(const SourceInput& input) {
    const std::string_view line = firstLine(input.bytes);
    if (!line.starts_with('{')) return false;
    if (line.size() > kSniffed) return true;
    simdjson::dom::parser parser;
    simdjson::dom::element value;
    if (parses(parser, line, value)) return true;
    // One broken line does not make another kind of file; a value that spreads over lines has no second row below it.
    const std::string_view next = firstLine(input.bytes.substr(line.data() + line.size() - input.bytes.data()));
    return next.starts_with('{') && next.size() <= kSniffed && parses(parser, next, value);
}

Result<void> readJsonLines(const SourceInput& input, const RowSink& sink) {
    const char* const begin = input.bytes.data();
    const char* const end = begin + input.bytes.size();
    const char* at = begin;
    for (std::uint64_t number = 1; at < end; ++number) {
        const auto* newline = static_cast<const char*>(std::memchr(at, '\n', end - at));
        const char* stop = newline ? newline : end;
        std::string_view line(at, stop - at);
        at = newline ? newline + 1 : end;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find_first_not_of(kBlank) == std::string_view::npos) continue;
        LUTHIER_TRY_DO(sink({number, line, {}, {}, true}));
        if (number % 256 == 0) {
            input.progress(at - begin, input.bytes.size());
            if (input.progress.isCancelled()) return failCancelled();
        }
    }
    return {};
}

bool isJsonValues(const SourceInput& input) {
    const std::size_t first = input.bytes.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return false;
    const char open = input.bytes[first];
    if (open != '{' && open != '[') return false;
    if (hasEnding(input.name, ".json") || hasEnding(input.name, ".jsonl")) return true;
    // Markdown may begin with a bracket too.
    if (open == '{') return true;
    const std::size_t inner = input.bytes.find_first_not_of(kBlank, first + 1);
    return inner != std::string_view::npos && (input.bytes[inner] == '{' || input.bytes[inner] == '[');
}

Result<void> readJsonValues(const SourceInput& input, const RowSink& sink) {
    const std::string_view text = input.bytes;
    std::size_t at = text.find_first_not_of(kBlank);
    bool isList = text[at] == '[';
    if (isList) {
        ++at;
    } else if (const std::size_t end = valueEnd(text, at);
        end != std::string_view::npos && text.find_first_not_of(kBlank, end) == std::string_view::npos) {
        simdjson::dom::parser parser;
        simdjson::dom::element value;
        const std::size_t within = rowsWithin(text, at);
        if (within != std::string_view::npos && parses(parser, text.substr(at, end - at), value) &&
            !recogniseFormat(value)) {
            at = within;
            isList = true;
        }
    }
    bool closed = !isList;
    for (std::uint64_t number = 1; (at = text.find_first_not_of(" \t\r\n,", at)) != std::string_view::npos; ++number) {
        if (isList && text[at] == ']') {
            closed = true;
            break;
        }
        const std::size_t end = valueEnd(text, at);
        if (end == std::string_view::npos || end == at) {
            const Message problem{QT_TRANSLATE_NOOP("errors", "The value does not end."), {}};
            LUTHIER_TRY_DO(sink({number, text.substr(at), problem, {}, false}));
            closed = true; // said
            break;
        }
        LUTHIER_TRY_DO(sink({number, text.substr(at, end - at), {}, {}, true}));
        at = end;
        if (number % 256 == 0) {
            input.progress(at, text.size());
            if (input.progress.isCancelled()) return failCancelled();
        }
    }
    if (!closed)
        LUTHIER_TRY_DO(
            sink({0, {}, {QT_TRANSLATE_NOOP("errors", "The file ends before its list of rows does."), {}}, {}, false}));
    return {};
}

} // namespace luthier::sources
