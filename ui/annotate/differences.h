#pragma once
#include <QString>

#include <utility>
#include <vector>

namespace luthier::ui {

/// Where a text has words that another has not, in order.
struct Differences {
    using Range = std::pair<int, int>; ///< begin and length, UTF-16
    std::vector<Range> first, second;
};

/// Word by word (Chinese character by character), by the longest common subsequence. Texts so long that it would take
/// more than a moment are compared by their common beginning and end alone.
Differences differencesOf(const QString& first, const QString& second);

} // namespace luthier::ui
