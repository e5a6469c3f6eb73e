#pragma once
/// Files that are whole or absent, and files read without copying them.

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace luthier {

Result<std::string> readWhole(const std::filesystem::path& file);

/// Appends bytes to a file that is being written. The error is that of the disk ("file.no_space", "file.write").
using ByteSink = std::function<Result<void>(std::string_view bytes)>;

/// Writes `file` so that after a crash or a power cut it is the old one or the new one, never a mixture: temporary name
/// in the same folder, fsync, rename, fsync of the folder. On an error the old file is untouched and the temporary
/// gone.
Result<void> writeWhole(const std::filesystem::path& file, std::string_view bytes);
/// The same for content that is produced piece by piece.
Result<void> writeWhole(
    const std::filesystem::path& file, const std::function<Result<void>(const ByteSink&)>& producer);

/// A new file that is written piece by piece, through a buffer of 1 MiB. For files inside a folder that moves into
/// place when all are whole; a single file is writeWhole's.
class FileWriter {
public:
    /// An existing file is overwritten.
    static Result<FileWriter> create(const std::filesystem::path& file);
    /// Appends to what is there; `size` counts that too. Waits while another appending writer has the file.
    static Result<FileWriter> append(const std::filesystem::path& file);
    FileWriter(FileWriter&& other) noexcept;
    FileWriter& operator=(FileWriter&& other) noexcept;
    ~FileWriter();

    Result<void> write(std::string_view bytes);
    /// Everything is on the disk when this returns; nothing may be written after.
    Result<void> finish();
    std::uint64_t size() const { return m_size; } ///< bytes so far

private:
    FileWriter() = default;
    Result<void> flush();
    std::filesystem::path m_file;
    std::string m_buffer;
    std::uint64_t m_size = 0;
    int m_fd = -1;
};

/// Renames a folder that is complete into place and makes the new name durable. `to` must not exist.
Result<void> moveFolderIntoPlace(const std::filesystem::path& from, const std::filesystem::path& to);
/// Like moveFolderIntoPlace, but `to` may hold another folder: at every moment one of the two is there whole. The old
/// folder may then be at `from`, for the caller to remove.
Result<void> replaceFolder(const std::filesystem::path& from, const std::filesystem::path& to);
/// The same where the file system cannot exchange two names at once: for a moment the old folder is whole beside `to`,
/// which is missing. Whatever fails, one of the two is there.
Result<void> replaceFolderInSteps(const std::filesystem::path& from, const std::filesystem::path& to);
/// Makes the names inside a folder durable.
Result<void> syncFolder(const std::filesystem::path& folder);

Result<void> makeFolder(const std::filesystem::path& folder);
/// Removes what killed programs left behind: folders inside `folder` named <prefix>…<mark><their process id>. Folders
/// of this process count, too: call it before the first is made.
void removeLeftovers(const std::filesystem::path& folder, std::string_view prefix, std::string_view mark);

/// The same of files.
void removeLeftoverFiles(const std::filesystem::path& folder, std::string_view prefix, std::string_view mark);

/// A read-only view of a file's bytes, mapped: pages come when touched and belong to the page cache.
/// Movable; the view is valid as long as the object lives. At least kPadding zeros can be read behind the bytes:
/// simdjson reads beyond the end of what it parses.
class MappedFile {
public:
    static constexpr std::size_t kPadding = 64;
    static Result<MappedFile> open(const std::filesystem::path& file);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }
    std::string_view text() const { return {reinterpret_cast<const char*>(m_data), m_size}; }

private:
    MappedFile() = default;
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

/// Of a MappedFile: whole pages within `bytes` leave the process's memory, and are read again when somebody looks.
/// Other memory stays as it is.
void dropPages(std::span<const std::byte> bytes);

/// For tests: writes through this file's functions fail with "no space" once this many more bytes were written.
/// Negative: no limit. One value for the process.
void limitWritesForTests(std::int64_t bytesUntilFull);

} // namespace luthier
