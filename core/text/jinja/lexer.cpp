#include "core/text/jinja/lexer.h"

#include "core/base/text.h"
#include "core/text/jinja/value.h"

#include <algorithm>

namespace luthier::jinja {

namespace {

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// One newline at the end goes; every kind of newline becomes \n.
std::string normalised(std::string_view source) {
    std::string out;
    out.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r') {
            out += source[i];
            continue;
        }
        out += '\n';
        if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    }
    if (out.ends_with('\n')) out.pop_back();
    return out;
}

class Lexer {
public:
    explicit Lexer(std::string_view source)
        : m_source(normalised(source)) {}

    std::vector<Token> run() {
        while (m_at < m_source.size()) {
            const std::size_t tag = nextTag();
            if (tag == std::string::npos) {
                text(m_source.size());
                break;
            }
            const char kind = m_source[tag + 1], sign = tag + 2 < m_source.size() ? m_source[tag + 2] : ' ';
            std::size_t end = tag;
            if (sign == '-')
                while (end > m_at && isSpace(m_source[end - 1]))
                    --end;
            else if (sign != '+' && kind != '{')
                end = withoutIndent(tag);
            text(end);
            advance(tag + 2 + (sign == '-' || sign == '+' ? 1 : 0));
            if (kind == '#')
                comment();
            else if (kind == '%' && isRaw())
                raw();
            else
                inside(kind == '%');
        }
        m_tokens.push_back({Token::Kind::End, "", m_line});
        return std::move(m_tokens);
    }

private:
    [[noreturn]] void failSyntax(const std::string& what) const {
        TemplateError error("TemplateSyntaxError", what);
        error.line = m_line;
        throw error;
    }

    void advance(std::size_t to) {
        m_line += static_cast<int>(std::count(m_source.begin() + m_at, m_source.begin() + to, '\n'));
        m_at = to;
    }

    std::size_t nextTag() const {
        for (std::size_t i = m_source.find('{', m_at); i != std::string::npos; i = m_source.find('{', i + 1))
            if (i + 1 < m_source.size() && (m_source[i + 1] == '{' || m_source[i + 1] == '%' || m_source[i + 1] == '#'))
                return i;
        return std::string::npos;
    }

    /// lstrip_blocks: where the text before a block ends when only blanks stand between it and its line's begin.
    std::size_t withoutIndent(std::size_t tag) const {
        std::size_t begin = tag;
        while (begin > m_at && m_source[begin - 1] != '\n' && isSpace(m_source[begin - 1]))
            --begin;
        const bool atLineStart = begin > m_at ? m_source[begin - 1] == '\n' : m_lineStarts;
        return atLineStart ? begin : tag;
    }

    void text(std::size_t end) {
        if (end > m_at) m_tokens.push_back({Token::Kind::Text, m_source.substr(m_at, end - m_at), m_line});
    }

    /// After `%}` or `#}` at m_at: trim_blocks and `-`.
    void afterTag(char sign, bool trims) {
        std::size_t end = m_at;
        if (sign == '-')
            while (end < m_source.size() && isSpace(m_source[end]))
                ++end;
        else if (sign != '+' && trims && end < m_source.size() && m_source[end] == '\n')
            ++end;
        m_lineStarts = end > 0 && m_source[end - 1] == '\n';
        advance(end);
    }

    void comment() {
        const std::size_t end = m_source.find("#}", m_at);
        if (end == std::string::npos) failSyntax("Missing end of comment tag");
        const char sign =
            end > m_at && (m_source[end - 1] == '-' || m_source[end - 1] == '+') ? m_source[end - 1] : ' ';
        advance(end + 2);
        afterTag(sign, true);
    }

    bool isRaw() const {
        std::size_t i = m_at;
        while (i < m_source.size() && isSpace(m_source[i]))
            ++i;
        return m_source.compare(i, 3, "raw") == 0 && i + 3 < m_source.size() &&
               (isSpace(m_source[i + 3]) || m_source[i + 3] == '%' || m_source[i + 3] == '-');
    }

    void raw() {
        std::size_t end = m_source.find("%}", m_at);
        if (end == std::string::npos) failSyntax("Missing end of raw directive");
        const char opened = m_source[end - 1];
        advance(end + 2);
        afterTag(opened, true);
        for (std::size_t i = m_source.find("{%", m_at); i != std::string::npos; i = m_source.find("{%", i + 2)) {
            std::size_t word = i + 2;
            const bool strips = word < m_source.size() && m_source[word] == '-';
            if (strips) ++word;
            while (word < m_source.size() && isSpace(m_source[word]))
                ++word;
            if (m_source.compare(word, 6, "endraw") != 0) continue;
            std::size_t stop = strips ? i : withoutIndent(i);
            while (strips && stop > m_at && isSpace(m_source[stop - 1]))
                --stop;
            text(stop);
            end = m_source.find("%}", word);
            if (end == std::string::npos) break;
            const char closed = m_source[end - 1];
            advance(end + 2);
            afterTag(closed, true);
            return;
        }
        failSyntax("Missing end of raw directive");
    }

    void push(Token::Kind kind, std::string text) { m_tokens.push_back({kind, std::move(text), m_line}); }

    void inside(bool isBlock) {
        push(isBlock ? Token::Kind::BlockBegin : Token::Kind::OutputBegin, "");
        std::string brackets; // those that are open: "}}" inside a dict is no end
        while (true) {
            while (m_at < m_source.size() && isSpace(m_source[m_at]))
                advance(m_at + 1);
            if (m_at >= m_source.size()) failSyntax("unexpected end of template");
            if (brackets.empty() && isEnd(isBlock)) return;
            word(brackets);
        }
    }

    bool isEnd(bool isBlock) {
        const std::string_view rest = std::string_view(m_source).substr(m_at);
        const std::string_view close = isBlock ? "%}" : "}}";
        const bool signedEnd = (rest.starts_with('-') || rest.starts_with('+')) && rest.substr(1).starts_with(close);
        if (!signedEnd && !rest.starts_with(close)) return false;
        const char sign = signedEnd ? rest[0] : ' ';
        push(isBlock ? Token::Kind::BlockEnd : Token::Kind::OutputEnd, "");
        advance(m_at + close.size() + (signedEnd ? 1 : 0));
        afterTag(sign, isBlock);
        return true;
    }

    void word(std::string& brackets) {
        const char c = m_source[m_at];
        std::size_t end = m_at;
        if (isNameStart(c)) {
            while (end < m_source.size() && (isNameStart(m_source[end]) || isDigit(m_source[end])))
                ++end;
            push(Token::Kind::Name, m_source.substr(m_at, end - m_at));
        } else if (isDigit(c)) {
            end = number();
        } else if (c == '"' || c == '\'') {
            end = string();
        } else {
            end = m_at + operatorLength();
            const std::string op = m_source.substr(m_at, end - m_at);
            if (op == "(" || op == "[" || op == "{") brackets += op;
            if (op == ")" || op == "]" || op == "}") {
                const char open = op == ")" ? '(' : op == "]" ? '[' : '{';
                if (brackets.empty() || brackets.back() != open) failSyntax("unexpected '" + op + "'");
                brackets.pop_back();
            }
            push(Token::Kind::Operator, op);
        }
        advance(end);
    }

    std::size_t number() {
        std::size_t end = m_at;
        const auto digits = [&] {
            while (end < m_source.size() && (isDigit(m_source[end]) || m_source[end] == '_'))
                ++end;
        };
        digits();
        bool isFloat = false;
        if (end + 1 < m_source.size() && m_source[end] == '.' && isDigit(m_source[end + 1])) {
            isFloat = true;
            ++end;
            digits();
        }
        if (end < m_source.size() && (m_source[end] == 'e' || m_source[end] == 'E')) {
            std::size_t exponent = end + 1;
            if (exponent < m_source.size() && (m_source[exponent] == '+' || m_source[exponent] == '-')) ++exponent;
            if (exponent < m_source.size() && isDigit(m_source[exponent])) {
                isFloat = true;
                end = exponent;
                digits();
            }
        }
        std::string text = m_source.substr(m_at, end - m_at);
        std::erase(text, '_');
        push(isFloat ? Token::Kind::Float : Token::Kind::Int, text);
        return end;
    }

    /// Escapes as Python's: \n \t \r \\ \' \" \xhh \uhhhh \Uhhhhhhhh; others stay as they are.
    std::size_t string() {
        const char quote = m_source[m_at];
        std::string out;
        std::size_t i = m_at + 1;
        for (; i < m_source.size() && m_source[i] != quote; ++i) {
            if (m_source[i] != '\\' || i + 1 >= m_source.size()) {
                out += m_source[i];
                continue;
            }
            const char c = m_source[++i];
            static constexpr std::string_view kNames = "ntrbfva0\\'\"";
            static constexpr std::string_view kValues("\n\t\r\b\f\v\a\0\\'\"", 11);
            if (const auto at = kNames.find(c); at != std::string_view::npos)
                out += kValues[at];
            else if (const int size = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0; size > 0)
                i += codePoint(i + 1, size, out);
            else if (c != '\n')
                out += {'\\', c};
        }
        if (i >= m_source.size()) failSyntax("unexpected end of string");
        push(Token::Kind::String, out);
        return i + 1;
    }

    int codePoint(std::size_t at, int size, std::string& out) const {
        char32_t code = 0;
        for (int k = 0; k < size; ++k) {
            const char c = at + k < m_source.size() ? m_source[at + k] : ' ';
            const int digit = isDigit(c)             ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) failSyntax("truncated escape in a string");
            code = code * 16 + static_cast<char32_t>(digit);
        }
        if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) failSyntax("escape beyond Unicode in a string");
        appendUtf8(out, code);
        return size;
    }

    std::size_t operatorLength() const {
        static constexpr std::string_view kLong[] = {"**", "//", "==", "!=", "<=", ">="};
        const std::string_view rest = std::string_view(m_source).substr(m_at);
        for (const std::string_view op : kLong)
            if (rest.starts_with(op)) return op.size();
        if (std::string_view("+-*/%~<>=.,:|()[]{};").find(rest[0]) == std::string_view::npos)
            failSyntax(std::string("unexpected char '") + rest[0] + "'");
        return 1;
    }

    std::string m_source;
    std::size_t m_at = 0;
    int m_line = 1;
    bool m_lineStarts = true;
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> tokenize(std::string_view source) { return Lexer(source).run(); }

} // namespace luthier::jinja
