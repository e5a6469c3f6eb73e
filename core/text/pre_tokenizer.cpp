#include "core/text/pre_tokenizer.h"

#include "core/base/text.h"
#include "core/text/byte_level.h"
#include "core/text/unsupported.h"

#include <nlohmann/json.hpp>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace luthier {

namespace {

using OnWord = std::function<void(std::string_view)>;

// openai/gpt-2, encoder.py
constexpr const char* kGpt2Pattern = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

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

class Regex {
public:
    static Result<std::shared_ptr<Regex>> compile(const std::string& pattern) {
        int code = 0;
        PCRE2_SIZE offset = 0;
        const std::string own = withOwnSpaces(pattern);
        pcre2_code* compiled = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(own.data()), own.size(),
            PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK, &code, &offset, nullptr);
        if (!compiled) return failUnsupportedTokenizer("pre_tokenizer pattern", pattern);
        pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
        return std::shared_ptr<Regex>(new Regex(compiled));
    }
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;
    ~Regex() { pcre2_code_free(m_code); }

    /// Calls back with each match and each stretch between, in order; nothing is empty.
    void walk(std::string_view text, const OnWord& onMatch, const OnWord& onBetween) const {
        pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
        std::size_t done = 0, at = 0;
        while (at <= text.size()) {
            const int found = pcre2_match(
                m_code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), at, PCRE2_NO_UTF_CHECK, data, nullptr);
            if (found < 0) break; // no further match, or a limit was hit: the rest stays one piece
            const PCRE2_SIZE* range = pcre2_get_ovector_pointer(data);
            if (range[1] == range[0]) {
                at = range[1] + 1;
                while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
                    ++at;
                continue;
            }
            if (range[0] > done) onBetween(text.substr(done, range[0] - done));
            onMatch(text.substr(range[0], range[1] - range[0]));
            done = at = range[1];
        }
        if (done < text.size()) onBetween(text.substr(done));
        pcre2_match_data_free(data);
    }

private:
    explicit Regex(pcre2_code* code)
        : m_code(code) {}
    pcre2_code* m_code;
};

struct SplitByRegex : PreTokenizer::Step {
    std::shared_ptr<Regex> regex;
    bool keepMatch = true;
    bool keepBetween = true;
    void split(std::string_view text, const OnWord& onWord) const override {
        const OnWord drop = [](std::string_view) {};
        regex->walk(text, keepMatch ? onWord : drop, keepBetween ? onWord : drop);
    }
};

struct ByteLevel : PreTokenizer::Step {
    bool addPrefixSpace = false;
    std::shared_ptr<Regex> regex; // null: do not cut
    void split(std::string_view text, const OnWord& onWord) const override {
        const std::string prefixed =
            addPrefixSpace && !text.empty() && text[0] != ' ' ? " " + std::string(text) : std::string(text);
        const OnWord emitStandIns = [&](std::string_view word) { onWord(byte_level::toStandIns(word)); };
        if (regex)
            regex->walk(prefixed, emitStandIns, emitStandIns);
        else
            emitStandIns(prefixed);
    }
};

struct Metaspace : PreTokenizer::Step {
    std::string replacement = "▁";
    bool prepend = true;
    bool cut = true;
    void split(std::string_view text, const OnWord& onWord) const override {
        std::string replaced = replaceAll(std::string(text), " ", replacement);
        if (prepend && replaced.rfind(replacement, 0) != 0) replaced = replacement + replaced;
        if (!cut) return onWord(replaced);
        // Each replacement begins a word.
        std::size_t start = 0;
        for (std::size_t at; (at = replaced.find(replacement, start + 1)) != std::string::npos; start = at)
            onWord(std::string_view(replaced).substr(start, at - start));
        if (start < replaced.size()) onWord(std::string_view(replaced).substr(start));
    }
};

std::string escapedForRegex(std::string_view text) {
    return "\\Q" + replaceAll(std::string(text), "\\E", "\\E\\\\E\\Q") + "\\E";
}

Result<std::shared_ptr<const PreTokenizer::Step>> readSplit(const nlohmann::ordered_json& json) {
    auto step = std::make_shared<SplitByRegex>();
    const auto& pattern = json.at("pattern");
    LUTHIER_TRY(
        regex, Regex::compile(pattern.contains("Regex") ? pattern["Regex"].get<std::string>()
                                                        : escapedForRegex(pattern.at("String").get<std::string>())));
    step->regex = regex;
    const std::string behavior = json.at("behavior");
    const bool invert = json.value("invert", false);
    if (behavior == "Removed")
        (invert ? step->keepBetween : step->keepMatch) = false;
    else if (behavior != "Isolated")
        return failUnsupportedTokenizer("pre_tokenizer behavior", behavior);
    return step;
}

} // namespace

Result<PreTokenizer> PreTokenizer::fromJson(const nlohmann::ordered_json& json) {
    PreTokenizer out;
    if (json.is_null()) return out;
    const std::string type = json.at("type");
    if (type == "Sequence") {
        for (const auto& part : json.at("pretokenizers")) {
            LUTHIER_TRY(inner, fromJson(part));
            out.m_steps.insert(out.m_steps.end(), inner.m_steps.begin(), inner.m_steps.end());
        }
    } else if (type == "ByteLevel") {
        auto step = std::make_shared<ByteLevel>();
        step->addPrefixSpace = json.value("add_prefix_space", true);
        if (json.value("use_regex", true)) {
            LUTHIER_TRY(regex, Regex::compile(kGpt2Pattern));
            step->regex = regex;
        }
        out.m_steps.push_back(step);
    } else if (type == "Split") {
        LUTHIER_TRY(step, readSplit(json));
        out.m_steps.push_back(step);
    } else if (type == "Digits") {
        auto step = std::make_shared<SplitByRegex>();
        LUTHIER_TRY(regex, Regex::compile(json.value("individual_digits", false) ? R"(\p{N})" : R"(\p{N}+)"));
        step->regex = regex;
        out.m_steps.push_back(step);
    } else if (type == "Metaspace") {
        auto step = std::make_shared<Metaspace>();
        step->replacement = json.value("replacement", std::string("▁"));
        const std::string scheme =
            json.value("prepend_scheme", json.value("add_prefix_space", true) ? "always" : "never");
        // "first" needs to know whether a special token came before: the next issue's.
        if (scheme == "first") return failUnsupportedTokenizer("pre_tokenizer prepend_scheme", scheme);
        step->prepend = scheme == "always";
        step->cut = json.value("split", true);
        out.m_steps.push_back(step);
    } else {
        return failUnsupportedTokenizer("pre_tokenizer", type);
    }
    return out;
}

void PreTokenizer::split(std::string_view text, const OnWord& onWord) const {
    if (!text.empty()) splitFrom(0, text, onWord);
}

void PreTokenizer::splitFrom(std::size_t step, std::string_view text, const OnWord& onWord) const {
    if (step == m_steps.size()) return onWord(text);
    m_steps[step]->split(text, [&](std::string_view word) { splitFrom(step + 1, word, onWord); });
}

} // namespace luthier
