#include "core/data/source/html_text.h"

#include <algorithm>
#include <array>
#include <gumbo.h>
#include <memory>

namespace luthier {

namespace {

constexpr std::array kNotRead = {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_HEAD, GUMBO_TAG_NOSCRIPT,
    GUMBO_TAG_TEMPLATE, GUMBO_TAG_SVG, GUMBO_TAG_NAV, GUMBO_TAG_FOOTER, GUMBO_TAG_IFRAME};
constexpr std::array kInline = {GUMBO_TAG_A, GUMBO_TAG_SPAN, GUMBO_TAG_B, GUMBO_TAG_I, GUMBO_TAG_EM, GUMBO_TAG_STRONG,
    GUMBO_TAG_CODE, GUMBO_TAG_SMALL, GUMBO_TAG_SUB, GUMBO_TAG_SUP, GUMBO_TAG_MARK, GUMBO_TAG_U, GUMBO_TAG_S,
    GUMBO_TAG_ABBR, GUMBO_TAG_CITE, GUMBO_TAG_Q, GUMBO_TAG_TIME, GUMBO_TAG_LABEL, GUMBO_TAG_RUBY, GUMBO_TAG_KBD,
    GUMBO_TAG_FONT, GUMBO_TAG_VAR, GUMBO_TAG_SAMP, GUMBO_TAG_TD, GUMBO_TAG_TH};

constexpr int kMostNested = 1000;

// Tags whose names a text would hardly hold by chance.
constexpr std::array<std::string_view, 26> kTags = {"p", "br", "div", "span", "a", "b", "i", "em", "strong", "ul", "ol",
    "li", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "pre", "code", "img", "blockquote", "font", "body"};
constexpr std::array<std::string_view, 7> kEntities = {"&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#39;", "&#x27;"};

template <class Tags>
bool isOneOf(GumboTag tag, const Tags& tags) {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

/// Appends what a reader sees; white space is one space, blocks end a paragraph.
void appendVisible(const GumboNode& node, bool isPreformatted, bool keepsLines, int depth, std::string& out) {
    if (depth > kMostNested) return; // no page that a person wrote is nested so deeply
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_CDATA || node.type == GUMBO_NODE_WHITESPACE) {
        if (isPreformatted) {
            out += node.v.text.text;
            return;
        }
        for (const char* at = node.v.text.text; *at != '\0'; ++at) {
            if (keepsLines && *at == '\n') {
                out += '\n';
                continue;
            }
            const bool isSpace = *at == ' ' || *at == '\n' || *at == '\t' || *at == '\r';
            if (!isSpace)
                out += *at;
            else if (!out.empty() && out.back() != ' ' && out.back() != '\n')
                out += ' ';
        }
        return;
    }
    if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_DOCUMENT) return;
    const GumboTag tag = node.type == GUMBO_NODE_ELEMENT ? node.v.element.tag : GUMBO_TAG_BODY;
    if (isOneOf(tag, kNotRead)) return;
    // What no page is made of is something else in pointed brackets: a place-holder, a generic type.
    if (tag == GUMBO_TAG_UNKNOWN) {
        const GumboStringPiece& written = node.v.element.original_tag;
        out.append(written.data, written.length);
        for (unsigned i = 0; i < node.v.element.children.length; ++i)
            appendVisible(*static_cast<const GumboNode*>(node.v.element.children.data[i]), isPreformatted, keepsLines,
                depth + 1, out);
        return;
    }
    if (tag == GUMBO_TAG_BR) {
        out += '\n';
        return;
    }
    const bool isBlock = !isOneOf(tag, kInline);
    const bool isLine = tag == GUMBO_TAG_LI || tag == GUMBO_TAG_TR;
    const auto close = [&](std::string_view end) {
        while (!out.empty() && out.back() == ' ')
            out.pop_back();
        if (!out.empty() && !out.ends_with(end)) out += out.back() == '\n' ? end.substr(1) : end;
    };
    if (isBlock) close(isLine ? "\n" : "\n\n");
    const GumboVector& children = node.type == GUMBO_NODE_ELEMENT ? node.v.element.children : node.v.document.children;
    for (unsigned i = 0; i < children.length; ++i)
        appendVisible(*static_cast<const GumboNode*>(children.data[i]), isPreformatted || tag == GUMBO_TAG_PRE,
            keepsLines, depth + 1, out);
    if (isBlock) close(isLine ? "\n" : "\n\n");
    if ((tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH) && !out.empty() && out.back() != '\n') out += '\t';
}

} // namespace

std::string htmlToText(std::string_view html, bool keepsLines) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    const std::unique_ptr<GumboOutput, void (*)(GumboOutput*)> parsed(
        gumbo_parse_with_options(&options, html.data(), html.size()),
        [](GumboOutput* output) { gumbo_destroy_output(&kGumboDefaultOptions, output); });
    std::string text;
    appendVisible(*parsed->root, false, keepsLines, 0, text);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n'))
        text.pop_back();
    return text;
}

bool holdsHtml(std::string_view text) {
    for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos; ++at) {
        std::size_t begin = at + 1;
        if (begin < text.size() && text[begin] == '/') ++begin;
        std::size_t end = begin;
        while (end < text.size() &&
               ((text[end] | 32) >= 'a' && (text[end] | 32) <= 'z' ? true : text[end] >= '0' && text[end] <= '9'))
            ++end;
        std::string name(text.substr(begin, end - begin));
        std::transform(
            name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        const bool closes = end < text.size() && (text[end] == '>' || text[end] == ' ' || text[end] == '/');
        if (closes && text.find('>', end) != std::string_view::npos &&
            std::find(kTags.begin(), kTags.end(), name) != kTags.end())
            return true;
    }
    return std::any_of(kEntities.begin(), kEntities.end(),
        [&](std::string_view entity) { return text.find(entity) != std::string_view::npos; });
}

} // namespace luthier
