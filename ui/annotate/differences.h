#pragma once
#include <QString>

#include <utility>
#include <vector>

namespace luthier::ui {

/// Ranges of words that one of two texts has and the other lacks, in order.
struct Differences {
    using Range = std::pair<int, int>; ///< begin and length, UTF-16
    std::vector<Range> first, second;
};

/// Compares word by word (Chinese: character by character) by the longest common subsequence. Texts too long for that
/// are compared only by their common beginning and end.
Differences differencesOf(const QString& first, const QString& second);

} // namespace luthier::ui
