// CSV and TSV (RFC 4180: quotes doubled inside quotes, line breaks inside quotes), each row as an object of its
// columns.

#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/data/source/source.h"

#include <algorithm>
#include <vector>

namespace luthier::sources {

namespace {

/// Splits a table into rows of fields.
class TableReader {
public:
    TableReader(std::string_view text, char separator)
        : m_text(text)
        , m_separator(separator) {}

    bool isAtEnd() const { return m_at >= m_text.size(); }
    std::size_t position() const { return m_at; }
    std::uint64_t line() const { return m_line; } ///< of the row that comes next

    void readRow(std::vector<std::string>& fields) {
        fields.clear();
        for (;;) {
            readField(fields.emplace_back());
            if (isAtEnd()) return;
            const char next = m_text[m_at++];
            if (next == m_separator) {
                if (isAtEnd()) fields.emplace_back();
                if (isAtEnd()) return;
                continue;
            }
            if (next == '\r' && !isAtEnd() && m_text[m_at] == '\n') ++m_at;
            ++m_line;
            return;
        }
    }

private:
    void readField(std::string& field) {
        if (isAtEnd() || m_text[m_at] != '"') return readPlain(field);
        const std::size_t begin = m_at;
        const std::uint64_t line = m_line;
        for (++m_at;;) {
            const std::size_t quote = m_text.find('"', m_at);
            if (quote == std::string_view::npos) {
                // Never closed: it is a character like any other, and no reason to lose the rest of the file.
                m_at = begin;
                m_line = line;
                return readPlain(field);
            }
            const std::string_view part = m_text.substr(m_at, quote - m_at);
            m_line += static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n'));
            field += part;
            m_at = quote + 1;
            if (isAtEnd() || m_text[m_at] != '"') break;
            field += '"';
            ++m_at;
        }
        // What stands between the closing quote and the separator belongs to nobody's format; keep it.
        while (!isAtEnd() && !endsField(m_text[m_at]))
            field += m_text[m_at++];
    }

    void readPlain(std::string& field) {
        const std::size_t begin = m_at;
        while (!isAtEnd() && !endsField(m_text[m_at]))
            ++m_at;
        field = m_text.substr(begin, m_at - begin);
    }

    bool endsField(char c) const { return c == m_separator || c == '\n' || c == '\r'; }

    std::string_view m_text;
    char m_separator;
    std::size_t m_at = 0;
    std::uint64_t m_line = 1;
};

/// The separator that the first line has most of, outside quotes; 0 if it has none.
char separatorOf(std::string_view text) {
    constexpr std::string_view kSeparators = "\t,;|";
    std::size_t counts[kSeparators.size()] = {};
    bool inQuotes = false;
    for (const char c : text.substr(0, 1 << 20)) {
        if (c == '"') inQuotes = !inQuotes;
        if (c == '\n' && !inQuotes) break;
        if (const auto which = kSeparators.find(c); which != std::string_view::npos && !inQuotes) ++counts[which];
    }
    const auto most = std::max_element(std::begin(counts), std::end(counts));
    return *most == 0 ? '\0' : kSeparators[most - counts];
}

} // namespace

bool isDelimited(const SourceInput& input) {
    return hasEnding(input.name, ".csv") || hasEnding(input.name, ".tsv") || hasEnding(input.name, ".tab");
}

Result<void> readDelimited(const SourceInput& input, const RowSink& sink) {
    const char separator = separatorOf(input.bytes);
    TableReader table(input.bytes, separator ? separator : ',');
    std::vector<std::string> names, fields;
    if (!table.isAtEnd()) table.readRow(names);
    std::string json;
    for (std::uint64_t number = 1; !table.isAtEnd(); ++number) {
        const std::size_t begin = table.position();
        const std::uint64_t line = table.line();
        table.readRow(fields);
        const std::string_view raw = trimmed(input.bytes.substr(begin, table.position() - begin));
        if (fields.size() == 1 && fields[0].empty() && names.size() > 1) continue; // an empty line
        Message problem;
        if (fields.size() != names.size())
            problem = {QT_TRANSLATE_NOOP("errors", "It has {got} fields, and the first line names {wanted}."),
                {{"got", std::to_string(fields.size())}, {"wanted", std::to_string(names.size())}}};
        json = "{";
        for (std::size_t i = 0; i < names.size() && problem.empty(); ++i) {
            if (i > 0) json += ',';
            appendJsonString(json, names[i]);
            json += ':';
            appendJsonString(json, fields[i]);
        }
        json += '}';
        LUTHIER_TRY_DO(sink({line, problem.empty() ? std::string_view(json) : raw, problem, {}, false}));
        if (number % 256 == 0) {
            input.progress(table.position(), input.bytes.size());
            if (input.progress.isCancelled()) return failCancelled();
        }
    }
    return {};
}

} // namespace luthier::sources
