#pragma once
/// A lock that the kernel frees when its owner dies, however it dies.

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace luthier {

/// Who wrote the lock file last. A hint for messages: only the lock itself says whether that program lives.
struct LockOwner {
    int pid = 0;
    long long startedMs = 0; ///< Unix time
};

class FileLock {
public:
    /// Takes the lock and writes pid and start time into the file.
    /// Errors: "lock.held" when another process has it; "file.write" when the file cannot be made.
    static Result<FileLock> take(const std::filesystem::path& file);
    /// True while some process holds the lock. A missing file is free.
    static bool isHeld(const std::filesystem::path& file);
    static std::optional<LockOwner> owner(const std::filesystem::path& file);

    /// Where the locked file is now: it follows a rename of its folder. Empty: it was deleted, or the system does not
    /// say.
    std::filesystem::path placeNow() const;

    FileLock(FileLock&&) noexcept;
    FileLock& operator=(FileLock&&) noexcept;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

private:
    explicit FileLock(int fd)
        : m_fd(fd) {}
    int m_fd = -1;
};

} // namespace luthier
