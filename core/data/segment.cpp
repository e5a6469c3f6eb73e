#include "core/data/segment.h"

#include <nlohmann/json.hpp>

#include <cstring>

namespace luthier {

Result<Segment> Segment::open(const std::filesystem::path& folder) {
    LUTHIER_TRY(rows, MappedFile::open(folder / "rows.jsonl"));
    LUTHIER_TRY(offsets, MappedFile::open(folder / "offsets.bin"));
    Segment segment(std::move(rows), std::move(offsets));
    segment.m_idPrefix = folder.filename().string().substr(0, 8) + ":";
    const std::size_t entries = segment.m_offsets.bytes().size() / sizeof(std::uint64_t);
    segment.m_count = entries > 0 ? entries - 1 : 0;
    bool sane = entries > 0 && segment.offset(segment.m_count) == segment.m_rows.bytes().size();
    for (std::uint64_t row = 0; sane && row < segment.m_count; ++row)
        sane = segment.offset(row) < segment.offset(row + 1);
    if (!sane)
        return fail("segment.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", folder.string()}}},
            {}, {QT_TRANSLATE_NOOP("errors", "Import the data again."), {}});
    return segment;
}

std::uint64_t Segment::offset(std::uint64_t row) const {
    std::uint64_t value = 0;
    std::memcpy(&value, m_offsets.bytes().data() + row * sizeof value, sizeof value);
    return value;
}

std::string_view Segment::line(std::uint64_t row) const {
    const std::uint64_t begin = offset(row);
    return m_rows.text().substr(begin, offset(row + 1) - begin - 1);
}

Result<Record> Segment::record(std::uint64_t row) const {
    LUTHIER_TRY(record, parseRecord(line(row)));
    record.id = rowId(row);
    return record;
}

Result<std::vector<RejectedLine>> readRejected(const std::filesystem::path& folder) {
    LUTHIER_TRY(mapped, MappedFile::open(folder / "rejected.jsonl"));
    std::vector<RejectedLine> out;
    std::string_view rest = mapped.text();
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        try {
            const auto json = nlohmann::json::parse(rest.substr(0, end));
            out.push_back(
                {json.at("line"), {json.at("pattern"), json.at("values")}, json.at("text"), json.value("file", "")});
        } catch (const nlohmann::json::exception& e) {
            return fail("file.damaged",
                {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", "rejected.jsonl"}}},
                {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
}

} // namespace luthier
