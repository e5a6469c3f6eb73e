#include "core/data/import/import_file.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/data/import/dataset_info.h"
#include "core/data/import/formats.h"
#include "core/data/segment_writer.h"
#include "core/data/source/source_file.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <simdjson.h>
#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kShown = 2000; // code points of a line that is set aside

/// Turns a source's rows into records, or into the reason why not.
class RowReader {
public:
    explicit RowReader(std::optional<ColumnMapping> mapping)
        : m_mapping(std::move(mapping))
        , m_isFixed(m_mapping.has_value()) {}

    /// The record is valid until the next call.
    Result<const Record*> read(const SourceRow& row) {
        m_parsed.reset();
        if (!row.problem.empty()) return fail("import.row", {}, row.problem);
        simdjson::dom::element element;
        const auto code = m_parser.parse(row.text.data(), row.text.size(), !row.isPadded).get(element);
        if (code != simdjson::SUCCESS)
            return fail("import.row", {}, {QT_TRANSLATE_NOOP("errors", "It is not valid JSON."), {}});
        m_parsed = element;
        const bool knew = m_mapping.has_value();
        if (!knew) m_mapping = recogniseFormat(element);
        if (!m_mapping)
            return fail(
                "import.row", {}, {QT_TRANSLATE_NOOP("errors", "It looks like none of the known formats."), {}});
        auto converted = convertRow(element, *m_mapping, m_record);
        if (!converted && knew && !m_isFixed) converted = convertAsAnother(element, std::move(converted));
        if (!converted) return tl::unexpected(converted.error());
        if (!m_kind) m_kind = m_record.kind();
        if (*m_kind != m_record.kind())
            return fail(
                "import.row", {}, {QT_TRANSLATE_NOOP("errors", "It is another kind of row than those before it."), {}});
        return &m_record;
    }

    const std::optional<ColumnMapping>& mapping() const { return m_mapping; }
    std::optional<RecordKind> kind() const { return m_kind; }
    /// The last row's JSON; nothing if it was none.
    const std::optional<simdjson::dom::element>& parsed() const { return m_parsed; }
    /// Begins another file: its columns may be others.
    void forget() {
        if (!m_isFixed) m_mapping.reset();
    }

private:
    /// One file, one format; a row of another known one is taken too, since people paste files together.
    Result<void> convertAsAnother(const simdjson::dom::element& element, Result<void> first) {
        const auto other = recogniseFormat(element);
        if (!other) {
            // The first row's format may ask for columns that this row lacks: then it is none of the known.
            return fail(
                "import.row", {}, {QT_TRANSLATE_NOOP("errors", "It looks like none of the known formats."), {}});
        }
        return *other == *m_mapping ? std::move(first) : convertRow(element, *other, m_record);
    }

    simdjson::dom::parser m_parser;
    std::optional<ColumnMapping> m_mapping;
    bool m_isFixed;
    Record m_record;
    std::optional<RecordKind> m_kind;
    std::optional<simdjson::dom::element> m_parsed;
};

Message chooseAnother() {
    return {QT_TRANSLATE_NOOP("errors", "Choose another file, or get it again from where it came."), {}};
}

Message whyBinary() { return {QT_TRANSLATE_NOOP("errors", "It is neither text nor a Parquet or PDF file."), {}}; }

tl::unexpected<Error> failBinary(const fs::path& file) {
    return fail("import.binary",
        {QT_TRANSLATE_NOOP("errors", "{file} is not a file of rows or text."), {{"file", file.string()}}}, whyBinary(),
        chooseAnother());
}

void addColumns(const simdjson::dom::element& row, std::vector<ColumnSample>& columns) {
    constexpr std::size_t kMost = 500; // a file with more is no file of rows that a person maps by hand
    simdjson::dom::object object;
    if (row.get(object) != simdjson::SUCCESS) return;
    for (const auto& [name, value] : object) {
        const auto known = std::find_if(
            columns.begin(), columns.end(), [&, n = name](const ColumnSample& column) { return column.name == n; });
        const std::string shown = value.is_null() ? "" : std::string(firstCodePoints(simdjson::minify(value), 200));
        if (known == columns.end()) {
            if (columns.size() < kMost) columns.push_back({std::string(name), shown});
        } else if (known->value.empty()) {
            known->value = shown;
        }
    }
}

tl::unexpected<Error> failNoRow(const fs::path& file, const SegmentWriter& writer) {
    if (writer.rejectedCount() == 0)
        return fail("import.empty", {QT_TRANSLATE_NOOP("errors", "{file} holds no rows."), {{"file", file.string()}}},
            {}, chooseAnother());
    std::vector<std::string> known;
    for (const DataFormat& format : dataFormats())
        known.emplace_back(format.fields);
    return fail("import.unknown_format",
        {QT_TRANSLATE_NOOP("errors", "No row of {file} could be read."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "None has the fields of a known format: {list}."),
            {{"list", joinText(known, " · ")}}},
        chooseAnother());
}

/// Does the name say that the file holds rows?
bool isRowFile(const fs::path& file) {
    std::string name = file.filename().string();
    for (const char* packed : {".gz", ".zst"})
        if (sources::hasEnding(name, packed)) name.resize(name.size() - std::string_view(packed).size());
    for (const char* ending : {".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".parquet", ".arrow"})
        if (sources::hasEnding(name, ending)) return true;
    return false;
}

/// Files that hold the rows of a set that `datasets` saved to disk, in their order; caches may lie beside them.
/// Nothing: it is not such a set.
std::optional<std::vector<fs::path>> savedDatasetFiles(const fs::path& folder) {
    const auto state = readJsonObject(folder / "state.json");
    if (!state || !state->contains("_data_files") || !(*state)["_data_files"].is_array()) return std::nullopt;
    std::vector<fs::path> files;
    for (const auto& entry : (*state)["_data_files"]) {
        const std::string name = entry.is_object() ? entry.value("filename", "") : "";
        if (!name.empty() && fs::path(name).filename() == name) files.push_back(folder / name);
    }
    return files;
}

/// The files of an import, in order of their names: one, or a folder's.
Result<std::vector<fs::path>> filesOf(const fs::path& path) {
    std::error_code code;
    if (!fs::is_directory(path, code)) return std::vector{path};
    if (auto saved = savedDatasetFiles(path)) return std::move(*saved);
    std::vector<fs::path> files;
    for (auto it = fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied, code);
        !code && it != fs::recursive_directory_iterator(); it.increment(code)) {
        std::error_code ignored;
        const std::string name = it->path().filename().string();
        const bool isHidden = name.starts_with('.');
        if (isHidden && it->is_directory(ignored)) it.disable_recursion_pending();
        if (it->is_regular_file(ignored) && !isHidden && name != "dataset_info.json") files.push_back(it->path());
    }
    if (code)
        return fail("file.read", {QT_TRANSLATE_NOOP("errors", "{file} could not be read."), {{"file", path.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", code.message()}}},
            {QT_TRANSLATE_NOOP("errors", "Check the path and whether you may read it."), {}});
    std::sort(files.begin(), files.end());
    // Beside files of rows, a folder's texts are about them (README, licence) and no rows.
    if (std::any_of(files.begin(), files.end(), isRowFile))
        std::erase_if(files, [](const fs::path& file) { return !isRowFile(file); });
    return files;
}

/// Name of the content together with the way it is read.
Result<std::string> nameOf(
    const fs::path& path, const std::vector<fs::path>& files, const std::optional<ColumnMapping>& mapping) {
    std::string names;
    for (const fs::path& file : files) {
        LUTHIER_TRY(hash, hashFile(file));
        // One file is called as its content is, whatever its name.
        if (files.size() == 1 && file == path && !mapping) return hash;
        names += (file == path ? "" : file.lexically_relative(path).string()) + "\n" + hash + "\n";
    }
    if (mapping) names += toJson(*mapping).dump();
    return hashBytes(names);
}

ImportSummary summaryOf(const Json& source, const std::string& dataset) {
    ImportSummary summary;
    summary.dataset = dataset;
    summary.format = source.value("format", "");
    summary.sourceName = source.value("name", "");
    summary.rows = source.value("rows", std::uint64_t(0));
    summary.rejected = source.value("rejected", std::uint64_t(0));
    summary.duplicates = source.value("duplicates", std::uint64_t(0));
    return summary;
}

} // namespace

Result<ImportSummary> importFile(
    const fs::path& path, const fs::path& datasetsFolder, const Progress& progress, const ImportOptions& options) {
    LUTHIER_TRY(files, filesOf(path));
    const auto mapping = options.mapping ? options.mapping : registeredMapping(path);
    LUTHIER_TRY(dataset, nameOf(path, files, mapping));
    const fs::path folder = datasetsFolder / dataset;
    if (fs::exists(folder / "source.json")) {
        LUTHIER_TRY(source, readJsonObject(folder / "source.json"));
        ImportSummary summary = summaryOf(source, dataset);
        summary.alreadyThere = true;
        return summary;
    }

    std::uint64_t total = 0, before = 0; // bytes
    for (const fs::path& file : files) {
        std::error_code ignored;
        total += fs::file_size(file, ignored);
    }
    LUTHIER_TRY(writer, SegmentWriter::create(folder));
    RowReader rows(mapping);
    std::string sourceKey, line;
    ColumnMapping firstMapping;
    for (const fs::path& file : files) {
        Progress part = progress;
        part.report = [&](std::uint64_t done, std::uint64_t) { progress(before + done, total); };
        LUTHIER_TRY(source, SourceFile::open(file, datasetsFolder, options.unpackLimit, part));
        const std::string within = file == path ? "" : file.lexically_relative(path).string();
        const SourceInput input = source.input(part);
        const SourceKind* kind = recogniseSource(input);
        if (!kind && within.empty()) return failBinary(file);
        rows.forget();
        const auto take = [&](const SourceRow& row) -> Result<void> {
            if (progress.isCancelled()) return sources::failCancelled();
            const auto record = rows.read(row);
            if (!record)
                return writer.reject(
                    {row.line, record.error().why, std::string(firstCodePoints(row.text, kShown)), within});
            line.clear();
            appendJsonLine(line, **record);
            return writer.add(line);
        };
        if (kind) {
            LUTHIER_TRY_DO(kind->read(input, take));
        } else {
            LUTHIER_TRY_DO(writer.reject({0, whyBinary(), "", within}));
        }
        if (kind && sourceKey.empty()) sourceKey = kind->key;
        if (rows.mapping() && firstMapping.format.empty()) firstMapping = *rows.mapping();
        before += source.original().size();
        if (progress.isCancelled()) return sources::failCancelled();
    }
    if (writer.rowCount() == 0) return failNoRow(path, writer);

    const Json source = {{"name", path.filename().string()}, {"format", firstMapping.format}, {"source", sourceKey},
        {"mapping", toJson(firstMapping)}, {"kind", recordKindKey(*rows.kind())}, {"rows", writer.rowCount()},
        {"rejected", writer.rejectedCount()}, {"duplicates", writer.duplicateCount()}};
    LUTHIER_TRY_DO(writer.finish(source));
    return summaryOf(source, dataset);
}

namespace {

/// Where an unpacked copy lies while a file is only looked at: a folder for each time, since two may look at once.
struct PreviewRoom {
    PreviewRoom() {
        static std::atomic<int> count{0};
        path = fs::temp_directory_path() /
               ("luthier-preview-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    }
    PreviewRoom(const PreviewRoom&) = delete;
    PreviewRoom& operator=(const PreviewRoom&) = delete;
    ~PreviewRoom() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path path;
};

} // namespace

Result<void> readRows(const fs::path& path, const std::function<Result<void>(const Record&)>& each) {
    LUTHIER_TRY(files, filesOf(path));
    const PreviewRoom room;
    RowReader rows(registeredMapping(path));
    for (const fs::path& file : files) {
        LUTHIER_TRY(source, SourceFile::open(file, room.path, {}, {}));
        const SourceInput input = source.input({});
        const SourceKind* kind = recogniseSource(input);
        if (!kind && file == path) return failBinary(file);
        rows.forget();
        if (kind)
            LUTHIER_TRY_DO(kind->read(input, [&](const SourceRow& row) -> Result<void> {
                const auto record = rows.read(row);
                return record ? each(**record) : Result<void>{};
            }));
    }
    return {};
}

Result<ImportPreview> previewImport(const fs::path& path, const ImportOptions& options, std::size_t limit) {
    LUTHIER_TRY(files, filesOf(path));
    ImportPreview preview;
    auto mapping = options.mapping;
    if (!mapping) {
        mapping = registeredMapping(path);
        preview.isFromDatasetInfo = mapping.has_value();
    }
    const PreviewRoom room;
    RowReader rows(mapping);
    std::size_t seen = 0;
    const auto take = [&](const SourceRow& row) -> Result<void> {
        const auto record = rows.read(row);
        if (rows.parsed()) addColumns(*rows.parsed(), preview.columns);
        if (record)
            preview.rows.push_back(**record);
        else
            preview.rejected.push_back(
                {row.line, record.error().why, std::string(firstCodePoints(row.text, kShown)), std::string(row.file)});
        if (++seen >= limit) return fail("import.enough", {});
        return {};
    };
    for (const fs::path& file : files) {
        LUTHIER_TRY(source, SourceFile::open(file, room.path, options.unpackLimit, {}));
        const SourceInput input = source.input({});
        const SourceKind* kind = recogniseSource(input);
        if (!kind && file == path) return failBinary(file);
        if (!kind) continue;
        if (preview.source.empty()) preview.source = kind->key;
        rows.forget();
        auto read = kind->read(input, take);
        if (rows.mapping() && preview.mapping.format.empty()) preview.mapping = *rows.mapping();
        if (!read && read.error().code == "import.enough") break;
        if (!read) return tl::unexpected(read.error());
    }
    return preview;
}

std::vector<fs::path> savedSplits(const fs::path& path) {
    std::vector<fs::path> out;
    const auto dict = readJsonObject(path / "dataset_dict.json");
    if (dict && dict->contains("splits") && (*dict)["splits"].is_array())
        for (const auto& split : (*dict)["splits"])
            if (split.is_string() && fs::path(split.get<std::string>()).filename() == split.get<std::string>())
                out.push_back(path / split.get<std::string>());
    return out.empty() ? std::vector{path} : out;
}

} // namespace luthier
