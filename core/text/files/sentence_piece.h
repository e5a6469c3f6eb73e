#pragma once
/// SentencePiece's pieces, as tokenizer.model and GGUF keep them. Private to core/text.

#include <string>
#include <utility>
#include <vector>

namespace luthier {

enum class PieceType { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct ScoredPiece {
    std::string text;
    float score = 0;
    PieceType type = PieceType::Normal;
};

/// Merges for SentencePiece, which merges to the piece with the best score: each way to cut a normal piece into two
/// others is a merge, in the order of the scores.
std::vector<std::pair<std::string, std::string>> mergesOf(const std::vector<ScoredPiece>& pieces);

} // namespace luthier
