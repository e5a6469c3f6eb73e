#pragma once
/// The patterns of the byte-level tokenizers that most models use, matched by table instead of by regular expression.

#include <cstddef>
#include <optional>
#include <string_view>

namespace luthier {

enum class ScanPattern {
    Gpt2,   ///< openai/gpt-2, encoder.py
    Llama3, ///< tiktoken's cl100k as Llama 3 has it: up to three digits together
    Qwen2,  ///< the same with single digits
};

/// Which pattern is this? Nothing for any other: then the regular expression itself is used.
std::optional<ScanPattern> scanPatternOf(std::string_view regex);
std::string_view scanRegex(ScanPattern pattern);
/// The regular expression of GPT-2, which tokenizer.json leaves out.
std::string_view gpt2Regex();

/// End of the word that begins at `at`. `text` is valid UTF-8 and `at` lies inside it, at a character.
std::size_t scanWord(std::string_view text, std::size_t at, ScanPattern pattern);

} // namespace luthier
