#pragma once
/// The two hashes by which the Hub names contents. For checking what arrived.

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace luthier {

/// 64 hexadecimal digits.
Result<std::string> sha256OfFile(const std::filesystem::path& file);
/// Git's name of a blob, 40 hexadecimal digits: SHA-1 over "blob <size>\0" and the bytes.
Result<std::string> gitBlobOfFile(const std::filesystem::path& file);

} // namespace luthier
