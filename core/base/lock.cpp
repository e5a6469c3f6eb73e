#include "core/base/lock.h"

#include "core/base/file.h"
#include "core/base/platform.h"

#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace luthier {

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
    // O_CLOEXEC: a child that we start must not keep our lock alive after we die.
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail("file.write",
            {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Choose a folder that you may write to."), {}});
    FileLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const auto other = owner(file);
        return fail("lock.held",
            {QT_TRANSLATE_NOOP("errors", "{folder} is in use."), {{"folder", file.parent_path().string()}}},
            {QT_TRANSLATE_NOOP("errors", "Another program (process {pid}) is working on it."),
                {{"pid", other ? std::to_string(other->pid) : "?"}}},
            {QT_TRANSLATE_NOOP("errors", "Wait until it has ended, or stop it first."), {}});
    }
    const std::string text = std::to_string(::getpid()) + " " + std::to_string(unixTimeMs()) + "\n";
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, text.data(), text.size(), 0) < 0) {
        // The lock is held all the same; only the hint for messages is missing.
    }
    return lock;
}

bool FileLock::isHeld(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool taken = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
    ::close(fd);
    return taken;
}

std::optional<LockOwner> FileLock::owner(const std::filesystem::path& file) {
    const auto text = readWhole(file);
    LockOwner owner;
    if (!text || std::sscanf(text->c_str(), "%d %lld", &owner.pid, &owner.startedMs) != 2) return std::nullopt;
    return owner;
}

FileLock::FileLock(FileLock&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    return *this;
}

std::filesystem::path FileLock::placeNow() const {
    std::error_code code;
    const auto place = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(m_fd), code);
    return !code && std::filesystem::exists(place, code) ? place : std::filesystem::path();
}

FileLock::~FileLock() {
    if (m_fd >= 0) ::close(m_fd);
}

} // namespace luthier
