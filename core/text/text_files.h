#pragma once
/// Files of a Hugging Face folder that say how its model reads and writes text.

namespace luthier {

inline constexpr const char* kTextFiles[] = {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "chat_template.jinja", "chat_template.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model",
    "vocab.json", "merges.txt", "added_tokens.json"};

} // namespace luthier
