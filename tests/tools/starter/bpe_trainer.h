#pragma once
#include <string>
#include <vector>

namespace luthier::starter {

/// Byte-pair encoding learned from texts: the most frequent pair is merged until the vocabulary is full; ties go to the
/// pair that sorts first, so that the result is the same everywhere.
/// @return a complete tokenizer.json, byte-level, with `specials` as the first ids
std::string trainTokenizer(
    const std::vector<std::string>& texts, const std::vector<std::string>& specials, std::size_t vocabularySize);

} // namespace luthier::starter
