// Documents for domain adaptation: plain text and Markdown as they are, HTML by Gumbo, PDF by Poppler.

#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/data/source/html_text.h"
#include "core/data/source/source.h"

#include <algorithm>
#include <climits>
#include <memory>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-page.h>
#include <vector>

namespace luthier::sources {

namespace {

/// The end of the last sentence within `text`, so that the rest may go on elsewhere; all of it if there is none.
std::size_t lastSentenceEnd(std::string_view text) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        const bool isFullWidth = c == U'。' || c == U'！' || c == U'？' || c == U'\n';
        const bool isWestern = (c == '.' || c == '!' || c == '?') && at < text.size() && text[at] == ' ';
        if (isFullWidth || isWestern) end = at;
    }
    return end > text.size() / 4 ? end : text.size();
}

class PassageWriter {
public:
    explicit PassageWriter(const RowSink& sink)
        : m_sink(sink) {}

    Result<void> add(std::string_view paragraph, std::uint64_t line) {
        for (;;) {
            const std::string_view head = firstCodePoints(paragraph, kPassageCodePoints);
            if (head.size() == paragraph.size()) break;
            LUTHIER_TRY_DO(flush());
            const std::size_t end = lastSentenceEnd(head);
            LUTHIER_TRY_DO(give(paragraph.substr(0, end), line));
            paragraph = trimmed(paragraph.substr(end));
        }
        if (paragraph.empty()) return {};
        const std::size_t length = codePointCount(paragraph);
        if (m_length + length > kPassageCodePoints) LUTHIER_TRY_DO(flush());
        if (m_passage.empty())
            m_line = line;
        else
            m_passage += "\n\n";
        m_passage += paragraph;
        m_length += length + 2;
        return {};
    }

    Result<void> flush() {
        if (m_passage.empty()) return {};
        LUTHIER_TRY_DO(give(m_passage, m_line));
        m_passage.clear();
        m_length = 0;
        return {};
    }

private:
    Result<void> give(std::string_view text, std::uint64_t line) {
        m_json = "{\"text\":";
        appendJsonString(m_json, text);
        m_json += '}';
        return m_sink({line, m_json, {}, {}, false});
    }

    const RowSink& m_sink;
    std::string m_passage, m_json;
    std::size_t m_length = 0;
    std::uint64_t m_line = 1;
};

Result<void> giveUnlessInvalid(std::string_view text, std::uint64_t firstLine, const RowSink& sink) {
    if (!isValidUtf8(text))
        return sink({firstLine, firstCodePoints(text, 200),
            {QT_TRANSLATE_NOOP("errors", "The text is not UTF-8; save it as UTF-8."), {}}, {}, false});
    return givePassages(text, firstLine, sink);
}

} // namespace

Result<void> givePassages(std::string_view text, std::uint64_t firstLine, const RowSink& sink) {
    // Paragraphs end at empty lines. A text without any has a paragraph a line.
    const bool byLines = text.find("\n\n") == std::string_view::npos && text.find("\n\r\n") == std::string_view::npos;
    PassageWriter passages(sink);
    std::string paragraph;
    std::uint64_t line = firstLine, begin = firstLine;
    for (std::size_t at = 0; at <= text.size(); ++line) {
        const std::size_t newline = std::min(text.find('\n', at), text.size());
        std::string_view content = text.substr(at, newline - at);
        at = newline + 1;
        if (content.ends_with('\r')) content.remove_suffix(1);
        const bool isEmpty = trimmed(content).empty();
        if (!isEmpty) {
            if (paragraph.empty()) begin = line;
            if (!paragraph.empty()) paragraph += '\n';
            paragraph += content;
        }
        if ((isEmpty || byLines || at > text.size()) && !paragraph.empty()) {
            LUTHIER_TRY_DO(passages.add(trimmed(paragraph), begin));
            paragraph.clear();
        }
    }
    return passages.flush();
}

bool isText(const SourceInput& input) {
    // No text holds a NUL; but one stray byte in a text that says by its name that it is one is no reason to refuse it.
    return input.bytes.substr(0, 1 << 16).find('\0') == std::string_view::npos || hasEnding(input.name, ".txt");
}

Result<void> readText(const SourceInput& input, const RowSink& sink) { return giveUnlessInvalid(input.bytes, 1, sink); }

bool isHtml(const SourceInput& input) {
    std::string head(trimmed(input.bytes.substr(0, 1024)));
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    return head.starts_with("<!doctype html") || head.starts_with("<html") || hasEnding(input.name, ".html") ||
           hasEnding(input.name, ".htm");
}

Result<void> readHtml(const SourceInput& input, const RowSink& sink) {
    if (input.bytes.size() > UINT_MAX / 4)
        return sink({1, {}, {QT_TRANSLATE_NOOP("errors", "The document is too long for one page."), {}}, {}, false});
    return giveUnlessInvalid(htmlToText(input.bytes), 1, sink);
}

bool isPdf(const SourceInput& input) { return input.bytes.starts_with("%PDF-"); }

Result<void> readPdf(const SourceInput& input, const RowSink& sink) {
    const auto say = [&](Message problem) { return sink({1, {}, std::move(problem), {}, false}); };
    if (input.bytes.size() > INT_MAX)
        return say({QT_TRANSLATE_NOOP("errors", "The document is too long for one page."), {}});
    const std::unique_ptr<poppler::document> document(
        poppler::document::load_from_raw_data(input.bytes.data(), static_cast<int>(input.bytes.size())));
    if (!document) return say({QT_TRANSLATE_NOOP("errors", "The PDF cannot be opened."), {}});
    if (document->is_locked()) return say({QT_TRANSLATE_NOOP("errors", "The PDF wants a password."), {}});
    bool isEmpty = true;
    for (int i = 0; i < document->pages(); ++i) {
        const std::unique_ptr<poppler::page> page(document->create_page(i));
        if (!page) continue;
        const poppler::byte_array bytes = page->text(poppler::rectf(), poppler::page::physical_layout).to_utf8();
        std::string text(bytes.data(), bytes.size());
        std::erase(text, '\f'); // the end of the page
        isEmpty = isEmpty && trimmed(text).empty();
        // A page is where people look a passage up, so its number stands for the line.
        const RowSink numbered = [&](const SourceRow& row) {
            SourceRow onPage = row;
            onPage.line = static_cast<std::uint64_t>(i) + 1;
            return sink(onPage);
        };
        LUTHIER_TRY_DO(giveUnlessInvalid(text, 1, numbered));
        input.progress(static_cast<std::uint64_t>(i) + 1, static_cast<std::uint64_t>(document->pages()));
        if (input.progress.isCancelled()) return failCancelled();
    }
    if (isEmpty) return say({QT_TRANSLATE_NOOP("errors", "The PDF holds no text; its pages may be pictures."), {}});
    return {};
}

} // namespace luthier::sources
