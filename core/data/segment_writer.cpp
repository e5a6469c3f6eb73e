#include "core/data/segment_writer.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/formats/json_file.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

// ".<name>.tmp<process>": which process, so that only a dead one's is removed.
constexpr std::string_view kMark = ".tmp";

std::string_view bytesOf(const std::uint64_t& number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

} // namespace

bool SeenHashes::insert(std::uint64_t hash) {
    if (hash == 0) hash = 1;
    if (m_count * 2 >= m_slots.size()) grow();
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = hash & mask;
    while (m_slots[at] != 0 && m_slots[at] != hash)
        at = (at + 1) & mask;
    if (m_slots[at] == hash) return false;
    m_slots[at] = hash;
    ++m_count;
    return true;
}

void SeenHashes::grow() {
    std::vector<std::uint64_t> old(std::max<std::size_t>(1024, m_slots.size() * 2));
    old.swap(m_slots);
    const std::size_t mask = m_slots.size() - 1;
    for (const std::uint64_t hash : old) {
        if (hash == 0) continue;
        std::size_t at = hash & mask;
        while (m_slots[at] != 0)
            at = (at + 1) & mask;
        m_slots[at] = hash;
    }
}

Result<SegmentWriter> SegmentWriter::create(const fs::path& folder) {
    const fs::path temporary =
        folder.parent_path() / ("." + folder.filename().string() + std::string(kMark) + std::to_string(::getpid()));
    LUTHIER_TRY_DO(makeFolder(temporary));
    LUTHIER_TRY(rows, FileWriter::create(temporary / "rows.jsonl"));
    LUTHIER_TRY(offsets, FileWriter::create(temporary / "offsets.bin"));
    LUTHIER_TRY(rejected, FileWriter::create(temporary / "rejected.jsonl"));
    SegmentWriter writer(folder, temporary, std::move(rows), std::move(offsets), std::move(rejected));
    LUTHIER_TRY_DO(writer.m_offsets.write(bytesOf(0)));
    return writer;
}

SegmentWriter::SegmentWriter(
    fs::path folder, fs::path temporary, FileWriter rows, FileWriter offsets, FileWriter rejected)
    : m_folder(std::move(folder))
    , m_temporary(std::move(temporary))
    , m_rows(std::move(rows))
    , m_offsets(std::move(offsets))
    , m_rejected(std::move(rejected)) {}

SegmentWriter::~SegmentWriter() {
    std::error_code ignored; // the first error is the one to tell
    if (!m_temporary.empty()) fs::remove_all(m_temporary, ignored);
}

Result<void> SegmentWriter::add(std::string_view line) {
    LUTHIER_TRY_DO(m_rows.write(line));
    LUTHIER_TRY_DO(m_rows.write("\n"));
    LUTHIER_TRY_DO(m_offsets.write(bytesOf(m_rows.size())));
    m_seen.insert(hash64(line));
    ++m_rowCount;
    return {};
}

Result<void> SegmentWriter::reject(const RejectedLine& line) {
    Json json = {{"line", line.line}, {"reason", line.reason.english()}, {"pattern", line.reason.pattern},
        {"values", line.reason.values}, {"text", line.text}};
    if (!line.file.empty()) json["file"] = line.file;
    ++m_rejectedCount;
    return m_rejected.write(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Result<void> SegmentWriter::finish(const Json& source) {
    for (FileWriter* file : {&m_rows, &m_offsets, &m_rejected})
        LUTHIER_TRY_DO(file->finish());
    LUTHIER_TRY_DO(writeJson(m_temporary / "source.json", source));
    LUTHIER_TRY_DO(moveFolderIntoPlace(m_temporary, m_folder));
    m_temporary.clear();
    return {};
}

void removeKilledImports(const fs::path& datasetsFolder) { removeLeftovers(datasetsFolder, ".", kMark); }

} // namespace luthier
