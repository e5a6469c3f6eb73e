#pragma once
#include <string_view>

namespace luthier {

/// From this likeness on two answers say the same, and nobody needs to compare them.
inline constexpr double kSameAnswer = 0.9;

/// How alike two answers are, 0 to 1: the Jaccard coefficient of their shingles (core/data/clean/min_hash.h); of texts
/// shorter than a shingle whether they are equal.
double answerLikeness(std::string_view a, std::string_view b);

} // namespace luthier
