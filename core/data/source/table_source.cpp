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

    /// False where a quote is never closed.
    bool readRow(std::vector<std::string>& fields) {
        fields.clear();
        for (;;) {
            if (!readField(fields.emplace_back())) return false;
            if (isAtEnd()) return true;
            const char next = m_text[m_at++];
            if (next == m_separator) {
                if (isAtEnd()) fields.emplace_back();
                if (isAtEnd()) return true;
                continue;
            }
            if (next == '\r' && !isAtEnd() && m_text[m_at] == '\n') ++m_at;
            ++m_line;
            return true;
        }
    }

private:
    bool readField(std::string& field) {
        if (isAtEnd() || m_text[m_at] != '"') {
            const std::size_t begin = m_at;
            while (!isAtEnd() && m_text[m_at] != m_separator && m_text[m_at] != '\n' && m_text[m_at] != '\r')
                ++m_at;
            field = m_text.substr(begin, m_at - begin);
            return true;
        }
        for (++m_at;;) {
            const std::size_t quote = m_text.find('"', m_at);
            if (quote == std::string_view::npos) {
                m_at = m_text.size();
                return false;
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
        while (!isAtEnd() && m_text[m_at] != m_separator && m_text[m_at] != '\n' && m_text[m_at] != '\r')
            field += m_text[m_at++];
        return true;
    }

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
        const bool isWhole = table.readRow(fields);
        const std::string_view raw = trimmed(input.bytes.substr(begin, table.position() - begin));
        if (fields.size() == 1 && fields[0].empty() && names.size() > 1) continue; // an empty line
        Message problem;
        if (!isWhole)
            problem = {QT_TRANSLATE_NOOP("errors", "A quote is never closed."), {}};
        else if (fields.size() != names.size())
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
