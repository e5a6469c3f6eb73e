#pragma once
/// Content hashes: XXH3, 128 bits, as 32 hexadecimal digits. For naming and checking content, not for security.

#include "core/base/progress.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace luthier {

std::string hashBytes(std::string_view bytes);
/// XXH3, 64 bits: for tables in memory and on disk, where a rare collision is checked or does no harm.
std::uint64_t hash64(std::string_view bytes);
/// Errors: file errors; "file.cancelled".
Result<std::string> hashFile(const std::filesystem::path& file, const Progress& progress = {});

/// The same hash, fed piece by piece.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;
    void add(std::string_view bytes);
    /// Adds a file's bytes in pieces; the work can be stopped between them. Errors: file errors; "file.cancelled".
    Result<void> addFile(const std::filesystem::path& file, const Progress& progress);
    std::string hex() const;

private:
    void* m_state; // XXH3_state_t, owned
};

} // namespace luthier
