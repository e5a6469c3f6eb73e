#include "core/project/row_edits.h"

#include "core/text/chars/unicode.h"

namespace luthier {

std::string lineOf(Record record) {
    record.id.clear(); // a row's id is its place
    return toJsonLine(record);
}

std::optional<std::pair<Record, Record>> splitRecord(const Record& record, const SplitPlace& place) {
    Record first = record, second = record;
    if (!record.isConversation()) {
        const std::size_t at = std::min(place.byte, record.text.size());
        first.text = unicode::trimRight(unicode::trimLeft(std::string_view(record.text).substr(0, at)));
        second.text = unicode::trimRight(unicode::trimLeft(std::string_view(record.text).substr(at)));
        if (first.text.empty() || second.text.empty()) return {};
        return std::pair(std::move(first), std::move(second));
    }
    if (record.preference || place.turn + 1 >= record.messages.size()) return {};
    const auto begin = record.messages.begin() + static_cast<std::ptrdiff_t>(place.turn) + 1;
    if (std::prev(begin)->role != "assistant") return {};
    first.messages.assign(record.messages.begin(), begin);
    second.messages.assign(begin, record.messages.end());
    if (record.messages.front().role == "system")
        second.messages.insert(second.messages.begin(), record.messages.front());
    return std::pair(std::move(first), std::move(second));
}

std::optional<Record> mergedRecords(const Record& first, const Record& second) {
    if (first.kind() != second.kind() || first.preference) return {};
    Record out = first;
    if (first.isConversation()) {
        auto more = second.messages.begin();
        if (more->role == "system") ++more; // a conversation has one
        out.messages.insert(out.messages.end(), more, second.messages.end());
    } else {
        out.text += "\n\n" + second.text;
    }
    return out;
}

std::optional<std::uint64_t> nextKeptRow(const DatasetView& view, std::uint64_t row) {
    for (std::uint64_t other = row + 1; other < view.rowCount(); ++other)
        if (!view.isRemoved(other)) return other;
    return {};
}

} // namespace luthier
