#include "core/text/chars/regex.h"

#include "core/base/text.h"
#include "core/text/unsupported.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace luthier {

namespace {

// PCRE2's \s takes U+180E in, the reference's (White_Space) does not: spell it out.
constexpr const char* kSpaceClass =
    R"(\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";

std::string withOwnSpaces(std::string_view pattern) {
    std::string out;
    bool inClass = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            const char next = pattern[++i];
            if (next == 's')
                out += inClass ? kSpaceClass : "[" + std::string(kSpaceClass) + "]";
            else if (next == 'S' && !inClass)
                out += "[^" + std::string(kSpaceClass) + "]";
            else
                out += {c, next};
            continue;
        }
        if (c == '[') inClass = true;
        if (c == ']') inClass = false;
        out += c;
    }
    return out;
}

pcre2_code* code(void* pointer) { return static_cast<pcre2_code*>(pointer); }

} // namespace

Result<std::shared_ptr<const Regex>> Regex::compile(const std::string& pattern) {
    int error = 0;
    PCRE2_SIZE offset = 0;
    const std::string own = withOwnSpaces(pattern);
    pcre2_code* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(own.data()), own.size(),
        PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK, &error, &offset, nullptr);
    if (!compiled) return failUnsupportedTokenizer("pre_tokenizer pattern", pattern);
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    return std::shared_ptr<const Regex>(new Regex(compiled));
}

Regex::~Regex() { pcre2_code_free(code(m_code)); }

void Regex::walk(std::string_view text, const std::function<void(std::size_t, std::size_t, bool)>& onPart) const {
    pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
    std::size_t done = 0, at = 0;
    while (at <= text.size()) {
        const int found = pcre2_match(code(m_code), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
            PCRE2_NO_UTF_CHECK, data, nullptr);
        if (found < 0) break; // no further match, or a limit was hit: the rest stays one piece
        const PCRE2_SIZE* range = pcre2_get_ovector_pointer(data);
        if (range[1] == range[0]) {
            at = range[1] + 1;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
                ++at;
            continue;
        }
        if (range[0] > done) onPart(done, range[0], false);
        onPart(range[0], range[1], true);
        done = at = range[1];
    }
    if (done < text.size()) onPart(done, text.size(), false);
    pcre2_match_data_free(data);
}

std::vector<std::vector<std::string>> Regex::findAll(std::string_view text) const {
    std::vector<std::vector<std::string>> out;
    pcre2_match_data* data = pcre2_match_data_create_from_pattern(code(m_code), nullptr);
    const PCRE2_SIZE* range = pcre2_get_ovector_pointer(data);
    const std::uint32_t groups = pcre2_get_ovector_count(data);
    for (std::size_t at = 0; at <= text.size();) {
        const int found = pcre2_match(code(m_code), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at,
            PCRE2_NO_UTF_CHECK, data, nullptr);
        if (found < 0) break;
        std::vector<std::string>& match = out.emplace_back();
        for (std::uint32_t group = groups > 1 ? 1 : 0; group < groups; ++group) {
            const bool isSet = group < std::uint32_t(found) && range[2 * group] != PCRE2_UNSET;
            match.push_back(
                isSet ? std::string(text.substr(range[2 * group], range[2 * group + 1] - range[2 * group])) : "");
        }
        at = range[1] > range[0] ? range[1] : range[1] + 1; // an empty match moves on by one
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
            ++at;
    }
    pcre2_match_data_free(data);
    return out;
}

std::string escapedForRegex(std::string_view text) {
    return "\\Q" + replaceAll(std::string(text), "\\E", "\\E\\\\E\\Q") + "\\E";
}

} // namespace luthier
