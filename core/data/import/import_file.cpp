#include "core/data/import/import_file.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/data/import/formats.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

/// Converts rows one by one and keeps what becomes of them, ready to be written.
class RowCollector {
public:
    RowCollector(std::string dataset)
        : m_dataset(std::move(dataset)) {}

    void add(std::uint64_t line, std::string_view raw, const Json* row, const std::string& syntaxError) {
        if (!row)
            return reject(line, raw, {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", syntaxError}}});
        if (!m_format) m_format = recogniseFormat(*row);
        // One file, one format; a row of another known one is taken too, since people paste files together.
        const DataFormat* format =
            m_format && row->is_object() && m_format->matches(*row) ? m_format : recogniseFormat(*row);
        if (!format)
            return reject(line, raw, {QT_TRANSLATE_NOOP("errors", "It looks like none of the known formats."), {}});
        auto record = format->convert(*row);
        if (!record) return reject(line, raw, record.error().why);
        record->id = m_dataset.substr(0, 8) + ":" + std::to_string(m_offsets.size());
        m_offsets.push_back(m_rows.size());
        m_rows += toJsonLine(*record) + "\n";
    }

    const DataFormat* format() const { return m_format; }
    std::uint64_t rowCount() const { return m_offsets.size(); }
    std::uint64_t rejectedCount() const { return m_rejectedCount; }

    Result<void> write(const fs::path& folder) const {
        LUTHIER_TRY_DO(writeWhole(folder / "rows.jsonl", m_rows));
        auto offsets = m_offsets;
        offsets.push_back(m_rows.size());
        LUTHIER_TRY_DO(writeWhole(folder / "offsets.bin",
            std::string_view(reinterpret_cast<const char*>(offsets.data()), offsets.size() * sizeof offsets[0])));
        return writeWhole(folder / "rejected.jsonl", m_rejected);
    }

private:
    void reject(std::uint64_t line, std::string_view raw, const Message& why) {
        Json json = {{"line", line}, {"reason", why.english()}, {"pattern", why.pattern}, {"values", why.values},
            {"text", std::string(firstCodePoints(raw, 2000))}};
        m_rejected += json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
        ++m_rejectedCount;
    }

    std::string m_dataset;
    const DataFormat* m_format = nullptr;
    std::string m_rows, m_rejected;
    std::vector<std::uint64_t> m_offsets;
    std::uint64_t m_rejectedCount = 0;
};

tl::unexpected<Error> failCancelled() {
    return fail("import.cancelled", {QT_TRANSLATE_NOOP("errors", "The import was cancelled."), {}}, {},
        {QT_TRANSLATE_NOOP("errors", "Nothing was changed."), {}});
}

Result<void> collectLines(std::string_view text, RowCollector& rows, const Progress& progress) {
    const std::size_t total = text.size();
    for (std::uint64_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trimmed(line).empty()) continue;
        std::string syntaxError;
        Json row;
        bool parsed = true;
        try {
            row = Json::parse(line);
        } catch (const nlohmann::json::exception& e) {
            syntaxError = e.what();
            parsed = false;
        }
        rows.add(number, line, parsed ? &row : nullptr, syntaxError);
        if (number % 256 == 0) {
            progress(total - text.size(), total);
            if (progress.isCancelled()) return failCancelled();
        }
    }
    return {};
}

Result<void> collectArray(
    std::string_view text, const std::string& name, RowCollector& rows, const Progress& progress) {
    Json array;
    try {
        array = Json::parse(text);
    } catch (const nlohmann::json::exception& e) {
        return fail("json.syntax", {QT_TRANSLATE_NOOP("errors", "{file} is not valid JSON."), {{"file", name}}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}},
            {QT_TRANSLATE_NOOP("errors", "Choose another file, or get it again from where it came."), {}});
    }
    for (std::size_t i = 0; i < array.size(); ++i) {
        rows.add(i + 1, array[i].dump(-1, ' ', false, Json::error_handler_t::replace), &array[i], "");
        if (i % 256 == 0) {
            progress(i, array.size());
            if (progress.isCancelled()) return failCancelled();
        }
    }
    return {};
}

} // namespace

Result<ImportSummary> importFile(const fs::path& file, const fs::path& datasetsFolder, const Progress& progress) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    ImportSummary summary;
    summary.dataset = hashBytes(mapped.text());
    summary.sourceName = file.filename().string();
    const fs::path folder = datasetsFolder / summary.dataset;
    if (fs::exists(folder / "source.json")) {
        LUTHIER_TRY(source, readJsonObject(folder / "source.json"));
        summary.format = source.value("format", "");
        summary.rows = source.value("rows", std::uint64_t(0));
        summary.rejected = source.value("rejected", std::uint64_t(0));
        summary.alreadyThere = true;
        return summary;
    }

    std::string_view text = mapped.text();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    RowCollector rows(summary.dataset);
    const bool isArray = trimmed(text.substr(0, 4096)).starts_with('[');
    LUTHIER_TRY_DO(isArray ? collectArray(text, file.string(), rows, progress) : collectLines(text, rows, progress));
    if (rows.rowCount() == 0) {
        if (rows.rejectedCount() == 0)
            return fail("import.empty",
                {QT_TRANSLATE_NOOP("errors", "{file} holds no rows."), {{"file", file.string()}}}, {},
                {QT_TRANSLATE_NOOP("errors", "Choose another file, or get it again from where it came."), {}});
        std::vector<std::string> known;
        for (const DataFormat& format : dataFormats())
            known.emplace_back(format.fields);
        return fail("import.unknown_format",
            {QT_TRANSLATE_NOOP("errors", "No row of {file} could be read."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "None has the fields of a known format: {list}."),
                {{"list", joinText(known, " · ")}}},
            {QT_TRANSLATE_NOOP("errors", "Choose another file, or get it again from where it came."), {}});
    }
    summary.format = rows.format() ? std::string(rows.format()->key) : "";
    summary.rows = rows.rowCount();
    summary.rejected = rows.rejectedCount();

    const fs::path temporary = datasetsFolder / ("." + summary.dataset + ".tmp" + std::to_string(::getpid()));
    const auto write = [&]() -> Result<void> {
        LUTHIER_TRY_DO(makeFolder(temporary));
        LUTHIER_TRY_DO(rows.write(temporary));
        LUTHIER_TRY_DO(
            writeJson(temporary / "source.json", {{"name", summary.sourceName}, {"format", summary.format},
                                                     {"rows", summary.rows}, {"rejected", summary.rejected}}));
        return moveFolderIntoPlace(temporary, folder);
    };
    if (auto written = write(); !written) {
        std::error_code ignored; // the first error is the one to tell
        fs::remove_all(temporary, ignored);
        return tl::unexpected(written.error());
    }
    return summary;
}

} // namespace luthier
