#include "ui/annotate/differences.h"

#include <algorithm>
#include <cstdint>

namespace luthier::ui {

namespace {

constexpr std::size_t kMostCells = 4'000'000;

struct Word {
    int begin, length;
};

bool isHan(QChar c) { return c.unicode() >= 0x2e80; }

std::vector<Word> wordsOf(const QString& text) {
    std::vector<Word> out;
    for (int at = 0; at < text.size();) {
        if (text[at].isSpace()) {
            ++at;
            continue;
        }
        int end = at + 1;
        if (text[at].isLetterOrNumber() && !isHan(text[at]))
            while (end < text.size() && text[end].isLetterOrNumber() && !isHan(text[end]))
                ++end;
        out.push_back({at, end - at});
        at = end;
    }
    return out;
}

void add(std::vector<Differences::Range>& ranges, const Word& word) {
    // Merge adjacent words into one range.
    if (!ranges.empty() && word.begin - (ranges.back().first + ranges.back().second) <= 1)
        ranges.back().second = word.begin + word.length - ranges.back().first;
    else
        ranges.push_back({word.begin, word.length});
}

} // namespace

Differences differencesOf(const QString& first, const QString& second) {
    const std::vector<Word> a = wordsOf(first), b = wordsOf(second);
    const auto same = [&](std::size_t i, std::size_t j) {
        return QStringView(first).mid(a[i].begin, a[i].length) == QStringView(second).mid(b[j].begin, b[j].length);
    };
    std::size_t head = 0, tailA = a.size(), tailB = b.size();
    while (head < tailA && head < tailB && same(head, head))
        ++head;
    while (tailA > head && tailB > head && same(tailA - 1, tailB - 1)) {
        --tailA;
        --tailB;
    }
    const std::size_t rows = tailA - head, columns = tailB - head;
    Differences out;
    if (rows * columns > kMostCells) {
        for (std::size_t i = head; i < tailA; ++i)
            add(out.first, a[i]);
        for (std::size_t j = head; j < tailB; ++j)
            add(out.second, b[j]);
        return out;
    }
    // length[i][j]: length of the longest common subsequence of the words from i and from j on
    std::vector<std::uint16_t> length((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return length[i * (columns + 1) + j]; };
    for (std::size_t i = rows; i-- > 0;)
        for (std::size_t j = columns; j-- > 0;)
            at(i, j) =
                same(head + i, head + j) ? std::uint16_t(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
    std::size_t i = 0, j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && same(head + i, head + j)) {
            ++i;
            ++j;
        } else if (j == columns || (i < rows && at(i + 1, j) >= at(i, j + 1))) {
            add(out.first, a[head + i++]);
        } else {
            add(out.second, b[head + j++]);
        }
    }
    return out;
}

} // namespace luthier::ui
