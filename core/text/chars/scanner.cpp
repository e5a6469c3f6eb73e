#include "core/text/chars/scanner.h"

#include "core/base/text.h"
#include "core/text/chars/unicode.h"

#include <memory>
#include <vector>

namespace luthier {

namespace {

constexpr std::string_view kGpt2 = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr std::string_view kQwen2 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

enum Class : unsigned char { Other, Letter, Number, Space, LineBreak };

Class classOf(char32_t c) {
    if (c == '\r' || c == '\n') return LineBreak;
    if (unicode::isSpace(c)) return Space;
    const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) return Letter;
    if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) return Number;
    return Other;
}

/// The class of every code point, made once.
const std::vector<Class>& classes() {
    static const std::vector<Class> table = [] {
        std::vector<Class> out(0x110000);
        for (char32_t c = 0; c < 0x110000; ++c)
            out[c] = classOf(c);
        return out;
    }();
    return table;
}

class Cursor {
public:
    Cursor(std::string_view text, std::size_t at)
        : m_text(text)
        , m_table(classes().data())
        , at(at) {}

    bool isEnd() const { return at >= m_text.size(); }
    Class kind() const {
        std::size_t next = at;
        return kindAt(next);
    }
    void step() {
        std::size_t next = at;
        kindAt(next);
        at = next;
    }
    template <class Holds>
    void skip(const Holds& holds) {
        while (!isEnd()) {
            std::size_t next = at;
            if (!holds(kindAt(next))) return;
            at = next;
        }
    }

private:
    Class kindAt(std::size_t& next) const {
        const auto byte = static_cast<unsigned char>(m_text[next]);
        if (byte < 0x80) {
            ++next;
            return m_table[byte];
        }
        return m_table[nextCodePoint(m_text, next)];
    }
    std::string_view m_text;
    const Class* m_table;

public:
    std::size_t at;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// 's 't 're 've 'm 'll 'd; 0 if there is none. Without regard to case, ſ (U+017F) is an s too.
std::size_t contraction(std::string_view rest, bool ignoresCase) {
    if (rest.size() < 2 || rest[0] != '\'') return 0;
    const auto at = [&](std::size_t i) { return i < rest.size() ? (ignoresCase ? lower(rest[i]) : rest[i]) : '\0'; };
    if (at(1) == 's' || at(1) == 't' || at(1) == 'm' || at(1) == 'd') return 2;
    if ((at(1) == 'r' || at(1) == 'v') && at(2) == 'e') return 3;
    if (at(1) == 'l' && at(2) == 'l') return 3;
    if (ignoresCase && rest.substr(1).starts_with("\u017F")) return 3;
    return 0;
}

bool isBlank(Class c) { return c == Space || c == LineBreak; }

/// `\s+(?!\S)|\s+` from here on: all white space but the last before a word, unless it is the only one.
std::size_t blanks(Cursor cursor) {
    const std::size_t begin = cursor.at;
    std::size_t last = begin; // where the last white space character begins
    while (!cursor.isEnd() && isBlank(cursor.kind())) {
        last = cursor.at;
        cursor.step();
    }
    return cursor.isEnd() || last == begin ? cursor.at : last;
}

std::size_t scanGpt2(std::string_view text, std::size_t at) {
    if (const std::size_t size = contraction(text.substr(at), false)) return at + size;
    Cursor cursor(text, at);
    Cursor word = cursor;
    if (text[at] == ' ') word.step();
    if (!word.isEnd()) {
        const Class kind = word.kind();
        if (!isBlank(kind)) {
            word.skip([kind](Class c) { return c == kind; });
            return word.at;
        }
    }
    return blanks(cursor);
}

std::size_t scanCl100k(std::string_view text, std::size_t at, int digits) {
    if (const std::size_t size = contraction(text.substr(at), true)) return at + size;
    Cursor cursor(text, at);
    const Class first = cursor.kind();
    const auto isLetter = [](Class c) { return c == Letter; };
    // [^\r\n\p{L}\p{N}]?\p{L}+
    Cursor word = cursor;
    if (first == Other || first == Space) word.step();
    if (!word.isEnd() && word.kind() == Letter) {
        word.skip(isLetter);
        return word.at;
    }
    if (first == Number) {
        for (int i = 0; i < digits && !cursor.isEnd() && cursor.kind() == Number; ++i)
            cursor.step();
        return cursor.at;
    }
    //  ?[^\s\p{L}\p{N}]+[\r\n]*
    Cursor marks = cursor;
    if (text[at] == ' ') marks.step();
    if (!marks.isEnd() && marks.kind() == Other) {
        marks.skip([](Class c) { return c == Other; });
        marks.skip([](Class c) { return c == LineBreak; });
        return marks.at;
    }
    // \s*[\r\n]+ ends with the last line break of the white space
    Cursor blank = cursor;
    std::size_t lastBreak = 0;
    while (!blank.isEnd() && isBlank(blank.kind())) {
        const bool isBreak = blank.kind() == LineBreak;
        blank.step();
        if (isBreak) lastBreak = blank.at;
    }
    if (lastBreak) return lastBreak;
    return blanks(cursor);
}

} // namespace

std::optional<ScanPattern> scanPatternOf(std::string_view regex) {
    if (regex == kGpt2) return ScanPattern::Gpt2;
    if (regex == kLlama3) return ScanPattern::Llama3;
    if (regex == kQwen2) return ScanPattern::Qwen2;
    return std::nullopt;
}

std::string_view scanRegex(ScanPattern pattern) {
    switch (pattern) {
    case ScanPattern::Gpt2:
        return kGpt2;
    case ScanPattern::Llama3:
        return kLlama3;
    case ScanPattern::Qwen2:
        return kQwen2;
    }
    return {};
}

std::string_view gpt2Regex() { return kGpt2; }

std::size_t scanWord(std::string_view text, std::size_t at, ScanPattern pattern) {
    switch (pattern) {
    case ScanPattern::Gpt2:
        return scanGpt2(text, at);
    case ScanPattern::Llama3:
        return scanCl100k(text, at, 3);
    case ScanPattern::Qwen2:
        return scanCl100k(text, at, 1);
    }
    return text.size();
}

} // namespace luthier
