#include "core/base/file.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace luthier {

namespace fs = std::filesystem;

namespace {

// Only tests set it. NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<std::int64_t> g_bytesUntilFull{-1};
constexpr std::size_t kBuffer = std::size_t(1) << 20;

class Descriptor {
public:
    explicit Descriptor(int fd)
        : m_fd(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_fd >= 0) ::close(m_fd);
    }
    int get() const { return m_fd; }
    bool isOpen() const { return m_fd >= 0; }

private:
    int m_fd;
};

tl::unexpected<Error> failWrite(const fs::path& file, int code) {
    if (code == ENOSPC || code == EDQUOT || code == EFBIG)
        return fail("file.no_space",
            {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}},
            {QT_TRANSLATE_NOOP("errors", "The disk is full."), {}},
            {QT_TRANSLATE_NOOP("errors", "Make room on the disk and try again; what was there before is untouched."),
                {}});
    return fail("file.write", {QT_TRANSLATE_NOOP("errors", "{file} could not be written."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", std::strerror(code)}}},
        {QT_TRANSLATE_NOOP("errors", "Choose a folder that you may write to."), {}});
}

tl::unexpected<Error> failRead(const fs::path& file, int code) {
    return fail(code == ENOENT ? "file.missing" : "file.read",
        {QT_TRANSLATE_NOOP("errors", "{file} could not be read."), {{"file", file.string()}}},
        {QT_TRANSLATE_NOOP("errors", "The system said: {text}"), {{"text", std::strerror(code)}}},
        {QT_TRANSLATE_NOOP("errors", "Check the path and whether you may read it."), {}});
}

Result<void> writeAll(int fd, std::string_view bytes, const fs::path& file) {
    while (!bytes.empty()) {
        std::size_t count = bytes.size();
        if (const std::int64_t room = g_bytesUntilFull.load(); room >= 0) {
            if (room == 0) return failWrite(file, ENOSPC);
            count = std::min<std::size_t>(count, room);
            g_bytesUntilFull -= static_cast<std::int64_t>(count);
        }
        const ssize_t written = ::write(fd, bytes.data(), count);
        if (written < 0) {
            if (errno == EINTR) continue;
            return failWrite(file, errno);
        }
        bytes.remove_prefix(written);
    }
    return {};
}

} // namespace

void limitWritesForTests(std::int64_t bytesUntilFull) { g_bytesUntilFull = bytesUntilFull; }

Result<std::string> readWhole(const fs::path& file) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.isOpen()) return failRead(file, errno);
    std::string out;
    char buffer[1 << 16];
    for (;;) {
        const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
        if (got == 0) return out;
        if (got < 0) {
            if (errno == EINTR) continue;
            return failRead(file, errno);
        }
        out.append(buffer, got);
    }
}

Result<void> writeWhole(const fs::path& file, std::string_view bytes) {
    return writeWhole(file, [&](const ByteSink& sink) { return sink(bytes); });
}

Result<void> writeWhole(const fs::path& file, const std::function<Result<void>(const ByteSink&)>& producer) {
    const fs::path temporary =
        file.parent_path() / ("." + file.filename().string() + ".tmp" + std::to_string(::getpid()));
    const auto write = [&]() -> Result<void> {
        const Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!fd.isOpen()) return failWrite(file, errno);
        LUTHIER_TRY_DO(producer([&](std::string_view bytes) { return writeAll(fd.get(), bytes, file); }));
        if (::fsync(fd.get()) != 0) return failWrite(file, errno);
        return {};
    };
    if (auto written = write(); !written) {
        ::unlink(temporary.c_str());
        return written;
    }
    if (::rename(temporary.c_str(), file.c_str()) != 0) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return failWrite(file, code);
    }
    return syncFolder(file.parent_path());
}

Result<void> syncFolder(const fs::path& folder) {
    // fsync the directory too: after a power cut ext4 may keep the new bytes and still lose the new name.
    const Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.isOpen() || ::fsync(fd.get()) != 0) return failWrite(folder, errno);
    return {};
}

Result<FileWriter> FileWriter::create(const fs::path& file) {
    FileWriter writer;
    writer.m_file = file;
    writer.m_fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (writer.m_fd < 0) return failWrite(file, errno);
    writer.m_buffer.reserve(kBuffer);
    return writer;
}

Result<FileWriter> FileWriter::append(const fs::path& file) {
    FileWriter writer;
    writer.m_file = file;
    writer.m_fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    struct stat info{};
    if (writer.m_fd < 0 || ::flock(writer.m_fd, LOCK_EX) != 0 || ::fstat(writer.m_fd, &info) != 0)
        return failWrite(file, errno);
    writer.m_size = static_cast<std::uint64_t>(info.st_size);
    return writer;
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : m_file(std::move(other.m_file))
    , m_buffer(std::move(other.m_buffer))
    , m_size(other.m_size)
    , m_fd(std::exchange(other.m_fd, -1)) {}

FileWriter& FileWriter::operator=(FileWriter&& other) noexcept {
    std::swap(m_file, other.m_file);
    std::swap(m_buffer, other.m_buffer);
    std::swap(m_size, other.m_size);
    std::swap(m_fd, other.m_fd);
    return *this;
}

FileWriter::~FileWriter() {
    if (m_fd >= 0) ::close(m_fd);
}

Result<void> FileWriter::flush() {
    LUTHIER_TRY_DO(writeAll(m_fd, m_buffer, m_file));
    m_buffer.clear();
    return {};
}

Result<void> FileWriter::write(std::string_view bytes) {
    m_size += bytes.size();
    if (m_buffer.size() + bytes.size() > kBuffer) LUTHIER_TRY_DO(flush());
    if (bytes.size() >= kBuffer) return writeAll(m_fd, bytes, m_file);
    m_buffer += bytes;
    return {};
}

Result<void> FileWriter::finish() {
    LUTHIER_TRY_DO(flush());
    if (::fsync(m_fd) != 0) return failWrite(m_file, errno);
    ::close(std::exchange(m_fd, -1));
    return {};
}

Result<void> moveFolderIntoPlace(const fs::path& from, const fs::path& to) {
    LUTHIER_TRY_DO(syncFolder(from));
    if (::rename(from.c_str(), to.c_str()) != 0) return failWrite(to, errno);
    return syncFolder(to.parent_path());
}

Result<void> replaceFolder(const fs::path& from, const fs::path& to) {
    LUTHIER_TRY_DO(syncFolder(from));
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0)
        return syncFolder(to.parent_path());
    if (errno == ENOENT) return moveFolderIntoPlace(from, to); // there is none yet
    if (errno == EINVAL || errno == ENOSYS) return replaceFolderInSteps(from, to);
    return failWrite(to, errno);
}

Result<void> replaceFolderInSteps(const fs::path& from, const fs::path& to) {
    const fs::path aside =
        from.parent_path() / ("." + to.filename().string() + ".old.tmp" + std::to_string(::getpid()));
    if (::rename(to.c_str(), aside.c_str()) != 0) return failWrite(to, errno);
    if (::rename(from.c_str(), to.c_str()) != 0) {
        const int code = errno;
        ::rename(aside.c_str(), to.c_str());
        return failWrite(to, code);
    }
    LUTHIER_TRY_DO(syncFolder(to.parent_path()));
    if (::rename(aside.c_str(), from.c_str()) != 0) return failWrite(from, errno);
    return {};
}

Result<void> makeFolder(const fs::path& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) return failWrite(folder, code.value());
    return {};
}

namespace {

/// Of a name that ends in <mark><number>: what killed processes of that number left.
bool isLeftover(const std::string& name, std::string_view prefix, std::string_view mark) {
    const std::size_t at = name.rfind(mark);
    if (at == std::string::npos || !name.starts_with(prefix)) return false;
    pid_t process = 0;
    const char* end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + at + mark.size(), end, process);
    if (read.ec != std::errc() || read.ptr != end || process <= 0) return false;
    const bool isAlive = ::kill(process, 0) == 0 || errno == EPERM;
    return !isAlive || process == ::getpid();
}

void removeLeftovers(const fs::path& folder, std::string_view prefix, std::string_view mark, bool ofFolders) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_directory(ignored) == ofFolders && isLeftover(entry.path().filename().string(), prefix, mark))
            fs::remove_all(entry.path(), ignored);
}

} // namespace

void removeLeftovers(const fs::path& folder, std::string_view prefix, std::string_view mark) {
    removeLeftovers(folder, prefix, mark, /*ofFolders=*/true);
}

void removeLeftoverFiles(const fs::path& folder, std::string_view prefix, std::string_view mark) {
    removeLeftovers(folder, prefix, mark, /*ofFolders=*/false);
}

namespace {

/// Where files are mapped: nothing else may lose its pages.
class MappedRanges {
public:
    void add(const std::byte* begin, std::size_t size) {
        const std::lock_guard lock(m_mutex);
        m_ends[begin] = begin + size;
    }
    void remove(const std::byte* begin) {
        const std::lock_guard lock(m_mutex);
        m_ends.erase(begin);
    }
    bool holds(std::span<const std::byte> bytes) {
        const std::lock_guard lock(m_mutex);
        const auto next = m_ends.upper_bound(bytes.data());
        return next != m_ends.begin() && bytes.data() + bytes.size() <= std::prev(next)->second;
    }

private:
    std::mutex m_mutex;
    std::map<const std::byte*, const std::byte*> m_ends;
};

MappedRanges& mappedRanges() {
    static auto& ranges = *new MappedRanges; // outlives every file
    return ranges;
}

} // namespace

Result<MappedFile> MappedFile::open(const fs::path& file) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info{};
    if (!fd.isOpen() || ::fstat(fd.get(), &info) != 0) return failRead(file, errno);
    if (S_ISDIR(info.st_mode)) return failRead(file, EISDIR);
    MappedFile mapped;
    mapped.m_size = info.st_size;
    if (mapped.m_size == 0) return mapped;
    // The file is laid over the begin of an empty area that is larger, so that the padding exists.
    void* data = ::mmap(nullptr, mapped.m_size + kPadding, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data != MAP_FAILED &&
        ::mmap(data, mapped.m_size, PROT_READ, MAP_SHARED | MAP_FIXED, fd.get(), 0) == MAP_FAILED) {
        const int code = errno;
        ::munmap(data, mapped.m_size + kPadding);
        errno = code;
        data = MAP_FAILED;
    }
    if (data == MAP_FAILED) {
        mapped.m_size = 0;
        return failRead(file, errno);
    }
    mapped.m_data = static_cast<const std::byte*>(data);
    mappedRanges().add(mapped.m_data, mapped.m_size);
    return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr))
    , m_size(std::exchange(other.m_size, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    return *this;
}

MappedFile::~MappedFile() {
    if (!m_data) return;
    mappedRanges().remove(m_data);
    ::munmap(const_cast<std::byte*>(m_data), m_size + kPadding);
}

void dropPages(std::span<const std::byte> bytes) {
    if (!mappedRanges().holds(bytes)) return;
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = (reinterpret_cast<std::uintptr_t>(bytes.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<std::uintptr_t>(bytes.data() + bytes.size()) / page * page;
    if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

} // namespace luthier
