#pragma once
/// Hugging Face's cache on the disk, shared with every program that keeps to its layout
/// (huggingface.co/docs/hub/local-cache): models--<owner>--<name>/{blobs/<etag>, refs/<revision>,
/// snapshots/<commit>/<file> → ../../blobs/<etag>}.

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace luthier {

/// HF_HUB_CACHE, or hub in HF_HOME, or ~/.cache/huggingface/hub.
std::filesystem::path hubCacheFolder(const std::filesystem::path& home);

/// The folder of one model in the cache.
class HubCache {
public:
    /// @param id  "owner/name", or "name" alone
    HubCache(const std::filesystem::path& cache, const std::string& id);

    const std::filesystem::path& folder() const { return m_folder; }
    std::filesystem::path blob(const std::string& etag) const { return m_folder / "blobs" / etag; }
    /// What has arrived of a blob that is not whole yet.
    std::filesystem::path incomplete(const std::string& etag) const {
        return m_folder / "blobs" / (etag + ".incomplete");
    }
    /// The snapshot that a revision stands for; none if it was never fetched.
    std::optional<std::filesystem::path> snapshot(const std::string& revision) const;
    /// Links a file into the snapshot of a commit. Errors: "file.write".
    Result<void> link(const std::string& commit, const std::string& file, const std::string& etag) const;
    /// Makes a revision stand for this commit from now on.
    Result<void> point(const std::string& revision, const std::string& commit) const;

private:
    std::filesystem::path m_folder;
};

} // namespace luthier
