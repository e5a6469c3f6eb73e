#pragma once
#include <string_view>

namespace luthier {

/// Answers at least this alike say the same, and nobody needs to compare them.
inline constexpr double kSameAnswer = 0.9;

/// Likeness of two answers, 0 to 1: the Jaccard coefficient of their shingles (core/data/clean/min_hash.h); for texts
/// shorter than a shingle, whether they are equal.
double answerLikeness(std::string_view a, std::string_view b);

} // namespace luthier
