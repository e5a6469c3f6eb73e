#pragma once
#include <string>
#include <string_view>

namespace luthier {

/// Text that a reader of the page sees: paragraphs apart, items and rows of tables on lines of their own; no scripts,
/// no navigation. Tags nested deeper than a thousand are not read.
/// @param keepsLines  line breaks stay: for text with some tags in it rather than a page
std::string htmlToText(std::string_view html, bool keepsLines = false);
/// Is there a tag that web pages are made of, or an entity? Comparisons and generics in code are none.
bool holdsHtml(std::string_view text);

} // namespace luthier
