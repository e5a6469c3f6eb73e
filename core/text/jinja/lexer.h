#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace luthier::jinja {

struct Token {
    enum class Kind { Text, BlockBegin, BlockEnd, OutputBegin, OutputEnd, Name, String, Int, Float, Operator, End };
    Kind kind;
    std::string text; ///< Text and String: the content; others: as written
    int line = 1;
};

/// Source → tokens, with trim_blocks and lstrip_blocks as transformers sets them: the newline after a block goes, and
/// so do blanks before a block that begins its line. Comments vanish. Throws TemplateError ("TemplateSyntaxError").
std::vector<Token> tokenize(std::string_view source);

} // namespace luthier::jinja
