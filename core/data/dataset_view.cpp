#include "core/data/dataset_view.h"

#include <nlohmann/json.hpp>

namespace luthier {

Result<DatasetView> DatasetView::open(const std::filesystem::path& folder) {
    LUTHIER_TRY(segment, Segment::open(folder));
    const std::uint64_t rows = segment.rowCount();
    return DatasetView(
        std::make_shared<const Segment>(std::move(segment)), std::make_shared<const Overlay>(rows), nullptr);
}

Result<DatasetView> DatasetView::open(
    const std::filesystem::path& folder, const std::filesystem::path& edits, std::shared_ptr<const Overlay> overlay) {
    LUTHIER_TRY(plain, open(folder));
    return plain.with(edits, std::move(overlay));
}

Result<DatasetView> DatasetView::with(
    const std::filesystem::path& edits, std::shared_ptr<const Overlay> overlay) const {
    if (overlay->linesEnd() == 0) return DatasetView(m_segment, std::move(overlay), nullptr);
    LUTHIER_TRY(mapped, MappedFile::open(edits));
    if (overlay->linesEnd() > mapped.bytes().size())
        return fail("segment.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", edits.string()}}},
            {QT_TRANSLATE_NOOP("errors", "It is shorter than the project says."), {}},
            {QT_TRANSLATE_NOOP("errors", "Bring the whole project folder back from a copy."), {}});
    return DatasetView(m_segment, std::move(overlay), std::make_shared<const MappedFile>(std::move(mapped)));
}

std::string_view DatasetView::line(std::uint64_t row) const {
    if (const LineRef* edited = m_overlay->line(row)) return text(*edited);
    return m_segment->line(row);
}

Result<Record> DatasetView::record(std::uint64_t row) const {
    LUTHIER_TRY(record, parseRecord(line(row)));
    record.id = rowId(row);
    return record;
}

std::vector<std::string> DatasetView::tags(std::uint64_t row) const {
    const LineRef* line = m_overlay->tags(row);
    if (!line) return {};
    const auto json = nlohmann::json::parse(text(*line), nullptr, false);
    std::vector<std::string> out;
    if (json.is_array())
        for (const auto& tag : json)
            if (tag.is_string()) out.push_back(tag);
    return out;
}

Result<std::vector<Record>> DatasetView::keptRows() const {
    std::vector<Record> rows;
    for (std::uint64_t row = 0; row < rowCount(); ++row) {
        if (isRemoved(row)) continue;
        LUTHIER_TRY(kept, record(row));
        rows.push_back(std::move(kept));
    }
    return rows;
}

Result<EditsWriter> EditsWriter::open(const std::filesystem::path& file) {
    LUTHIER_TRY(writer, FileWriter::append(file));
    return EditsWriter(std::move(writer));
}

Result<LineRef> EditsWriter::append(std::string_view line) {
    const LineRef ref{m_file.size(), static_cast<std::uint32_t>(line.size())};
    LUTHIER_TRY_DO(m_file.write(line));
    LUTHIER_TRY_DO(m_file.write("\n"));
    return ref;
}

} // namespace luthier
