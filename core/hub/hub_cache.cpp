#include "core/hub/hub_cache.h"

#include "core/base/file.h"
#include "core/base/platform.h"
#include "core/base/text.h"

namespace luthier {

namespace fs = std::filesystem;

fs::path hubCacheFolder(const fs::path& home) {
    if (const std::string chosen = environmentValue("HF_HUB_CACHE"); !chosen.empty()) return chosen;
    if (const std::string chosen = environmentValue("HF_HOME"); !chosen.empty()) return fs::path(chosen) / "hub";
    return home / ".cache" / "huggingface" / "hub";
}

HubCache::HubCache(const fs::path& cache, const std::string& id)
    : m_folder(cache / ("models--" + replaceAll(id, "/", "--"))) {}

std::optional<fs::path> HubCache::snapshot(const std::string& revision) const {
    const auto commit = readWhole(m_folder / "refs" / revision);
    const fs::path folder = m_folder / "snapshots" / (commit ? std::string(trimmed(*commit)) : revision);
    std::error_code code;
    return fs::is_directory(folder, code) ? std::optional(folder) : std::nullopt;
}

Result<void> HubCache::link(const std::string& commit, const std::string& file, const std::string& etag) const {
    const fs::path place = m_folder / "snapshots" / commit / file;
    LUTHIER_TRY_DO(makeFolder(place.parent_path()));
    std::error_code code;
    fs::remove(place, code);
    fs::create_symlink(fs::relative(blob(etag), place.parent_path(), code), place, code);
    if (code)
        return fail("file.write",
            {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", place.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", code.message()}}}, {});
    return {};
}

Result<void> HubCache::point(const std::string& revision, const std::string& commit) const {
    const fs::path file = m_folder / "refs" / revision;
    LUTHIER_TRY_DO(makeFolder(file.parent_path()));
    return writeWhole(file, commit);
}

} // namespace luthier
