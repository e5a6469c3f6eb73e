#include "core/data/look/row_filter.h"

#include "core/base/parallel.h"
#include "core/data/look/search.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace luthier {

namespace {

bool fits(const DatasetView& view, const RowFacts* facts, const RowFilter& filter, std::uint64_t row) {
    switch (filter.status) {
    case RowStatus::All:
        break;
    case RowStatus::Kept:
        if (view.isRemoved(row)) return false;
        break;
    case RowStatus::TakenOut:
        if (!view.isRemoved(row)) return false;
        break;
    case RowStatus::Changed:
        if (!view.overlay().line(row)) return false;
        break;
    }
    if (!filter.tag.empty()) {
        const auto tags = view.tags(row);
        if (std::find(tags.begin(), tags.end(), filter.tag) == tags.end()) return false;
    }
    if (!facts || row >= facts->size()) return true;
    return facts->lengths[row] >= filter.leastLength && facts->lengths[row] <= filter.mostLength &&
           (filter.turns == 0 || facts->turns[row] == filter.turns) &&
           (filter.language.empty() || facts->language(row) == filter.language) &&
           facts->quality[row] >= static_cast<float>(filter.leastQuality) &&
           facts->quality[row] <= static_cast<float>(filter.mostQuality);
}

/// Sorts by a number that each row has; rows with the same number stay in their order, whichever way it goes.
template <class Number>
void sortBy(std::vector<std::uint64_t>& rows, bool descending, const Number& numberOf) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::uint64_t a, std::uint64_t b) {
        return descending ? numberOf(b) < numberOf(a) : numberOf(a) < numberOf(b);
    });
}

/// Sorts by the first bytes of a text: enough to find one's way.
void sortByText(std::vector<std::uint64_t>& rows, bool descending, const DatasetView& view, bool byAnswer) {
    using Key = std::array<char, 16>;
    std::vector<std::pair<Key, std::uint64_t>> keys(rows.size());
    inParallel(rows.size(), [&](std::uint64_t begin, std::uint64_t end, unsigned) {
        for (std::uint64_t i = begin; i < end; ++i) {
            keys[i] = {Key{}, rows[i]};
            const auto record = parseRecord(view.line(rows[i]));
            if (!record) continue;
            const std::string text = byAnswer || !record->isConversation() ? record->answer() : record->prompt();
            std::memcpy(keys[i].first.data(), text.data(), std::min(text.size(), sizeof(Key)));
        }
    });
    std::stable_sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
        const int order = std::memcmp(a.first.data(), b.first.data(), sizeof(Key));
        return descending ? order > 0 : order < 0;
    });
    std::transform(keys.begin(), keys.end(), rows.begin(), [](const auto& key) { return key.second; });
}

} // namespace

Result<std::vector<std::uint64_t>> chooseRows(const DatasetView& view, const RowFacts* facts, const RowFilter& filter,
    RowOrder order, bool descending, const Progress& progress) {
    LUTHIER_TRY(rows, filter.isPattern && !filter.text.empty() ? matchRows(view, filter.text, progress)
                                                               : searchRows(view, filter.text, progress));
    std::erase_if(rows, [&](std::uint64_t row) { return !fits(view, facts, filter, row); });
    const auto fact = [&](const auto& column) {
        sortBy(rows, descending, [&](std::uint64_t row) { return row < column.size() ? column[row] : 0; });
    };
    switch (order) {
    case RowOrder::Number:
        if (descending) std::reverse(rows.begin(), rows.end());
        break;
    case RowOrder::Prompt:
    case RowOrder::Answer:
        sortByText(rows, descending, view, order == RowOrder::Answer);
        break;
    case RowOrder::Length:
        if (facts) fact(facts->lengths);
        break;
    case RowOrder::Turns:
        if (facts) fact(facts->turns);
        break;
    case RowOrder::Language:
        if (facts)
            sortBy(rows, descending, [&](std::uint64_t row) -> const std::string& { return facts->language(row); });
        break;
    case RowOrder::Quality:
        if (facts) fact(facts->quality);
        break;
    case RowOrder::Status:
        sortBy(rows, descending, [&](std::uint64_t row) { return view.overlay().removedBy(row); });
        break;
    }
    return rows;
}

} // namespace luthier
